import type { CompletionRule } from '@/shared/api/types.ts';

/** The conditions of which a content may be complete, and those of a course. */
export const CONTENT_KINDS = ['viewed', 'confirmed', 'watched', 'read'] as const;
export const COURSE_KINDS = ['counted', 'share', 'section', 'content', 'date', 'days'] as const;
/** A kind of condition. */
export type Kind = (typeof CONTENT_KINDS)[number] | (typeof COURSE_KINDS)[number];

/** The types whose reading is measured. */
const READ: readonly string[] = ['article', 'document', 'image'];

/** The conditions of which a content of the type may be complete. */
export const kindsOf = (type: string): readonly Kind[] =>
  CONTENT_KINDS.filter((kind) =>
    kind === 'watched' ? type === 'video' : kind !== 'read' || READ.includes(type),
  );

/** How deep combinations may stand in one another, and how many parts a rule may have. */
export const DEPTH = 3;
export const PARTS = 30;

/** Reports whether the rule combines others. */
export const combines = (rule: CompletionRule): boolean => rule.kind === 'all' || rule.kind === 'any';

/** A rule as the editor shows it: a combination at the top, whatever it is. */
export const grouped = (rule: CompletionRule): CompletionRule =>
  combines(rule) ? rule : { kind: 'all', rules: [rule] };

/** A rule as it is kept: a combination of one condition is that condition. */
export function kept(rule: CompletionRule): CompletionRule {
  const [only] = rule.rules ?? [];
  if (!combines(rule)) return rule;
  return only && rule.rules?.length === 1 ? kept(only) : { ...rule, rules: rule.rules?.map(kept) ?? [] };
}

/** Counts a rule and all that is in it. */
export const partsOf = (rule: CompletionRule): number =>
  (rule.rules ?? []).reduce((n, part) => n + partsOf(part), 1);

/** The rule with another part in the place of one; null takes it out. */
export function withPart(rule: CompletionRule, at: number, part: CompletionRule | null): CompletionRule {
  const rules = [...(rule.rules ?? [])];
  rules.splice(at, 1, ...(part ? [part] : []));
  return { ...rule, rules };
}

/** The rule with a field set, or without it when there is nothing to set. */
export function withField<F extends 'percent' | 'sectionId' | 'contentId' | 'date' | 'days' | 'seconds'>(
  rule: CompletionRule,
  field: F,
  value: CompletionRule[F] | null,
): CompletionRule {
  const next = { ...rule };
  if (value === null || value === '') delete next[field];
  else next[field] = value;
  return next;
}
