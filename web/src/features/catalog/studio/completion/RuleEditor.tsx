import './completion.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { oneOf } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { CompletionRule, Outline } from '@/shared/api/types.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { Declined } from '../Consequences.tsx';
import { Condition } from './Condition.tsx';
import { combines, DEPTH, grouped, type Kind, kept, PARTS, partsOf, withPart } from './rule.ts';

/** What stands around every part of a rule that is edited. */
export interface RuleContext {
  /** The conditions that may stand in it. */
  kinds: readonly Kind[];
  /** Of a course: what conditions may name. */
  outline?: Outline | undefined;
}

/** When something is complete: as usual, or by a rule of conditions that are combined. */
export function RuleEditor({
  value,
  usual,
  context,
  edits = true,
  onSave,
}: {
  value: CompletionRule | null;
  /** What holds without a rule, in words. */
  usual: string;
  context: RuleContext;
  edits?: boolean;
  onSave: (rule: CompletionRule | null) => Promise<void>;
}) {
  const { t } = useTranslation('studio');
  const [draft, setDraft] = useState(value ? grouped(value) : null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const dirty = JSON.stringify(draft && kept(draft)) !== JSON.stringify(value && kept(grouped(value)));
  const change = (next: CompletionRule | null) => {
    setProblem('');
    setDraft(next);
  };
  const save = async () => {
    setBusy(true);
    setProblem('');
    try {
      await onSave(draft && kept(draft));
    } catch (cause) {
      if (!(cause instanceof Declined)) {
        const error = toApiError(cause);
        const key = messageKey(error, true);
        setProblem(Object.values(error.fields)[0] ?? (key ? t(key) : error.detail));
      }
    }
    setBusy(false);
  };
  return (
    <form
      className="fields rl"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <fieldset disabled={!edits}>
        <Field label={t('completion.when')} hint={draft ? '' : usual}>
          <Select
            value={draft ? 'own' : 'usual'}
            onChange={(e) =>
              change(
                e.currentTarget.value === 'own'
                  ? { kind: 'all', rules: [first(context.kinds[0] ?? 'counted')] }
                  : null,
              )
            }
            options={[
              { value: 'usual', label: t('completion.usual') },
              { value: 'own', label: t('completion.own') },
            ]}
          />
        </Field>
        {draft ? (
          <Group rule={draft} depth={1} room={PARTS - partsOf(draft)} context={context} onChange={change} />
        ) : null}
      </fieldset>
      {problem ? <Note tone="bad">{problem}</Note> : null}
      {edits ? (
        <div className="row">
          <button type="submit" className="btn pri" disabled={!dirty} data-busy={busy || undefined}>
            {t('saveAction')}
          </button>
          {dirty ? (
            <button type="button" className="btn bare" onClick={() => change(value ? grouped(value) : null)}>
              {t('settings.discard')}
            </button>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}

/** What a condition of the kind begins with. */
function first(kind: Kind): CompletionRule {
  if (kind === 'watched') return { kind, percent: 90 };
  if (kind === 'share') return { kind, percent: 80 };
  if (kind === 'days') return { kind, days: 7 };
  return { kind };
}

/** A combination, with what it combines. */
function Group({
  rule,
  depth,
  room,
  context,
  onChange,
  onRemove,
}: {
  rule: CompletionRule;
  depth: number;
  /** How many more parts the whole rule may have. */
  room: number;
  context: RuleContext;
  onChange: (rule: CompletionRule) => void;
  onRemove?: () => void;
}) {
  const { t } = useTranslation('studio');
  const parts = rule.rules ?? [];
  const start = first(context.kinds[0] ?? 'counted');
  return (
    <fieldset className="rl-g">
      <legend className="sr">{t(`completion.${rule.kind === 'any' ? 'any' : 'all'}`)}</legend>
      <div className="row">
        <Select
          small
          full={false}
          aria-label={t('completion.combine')}
          value={rule.kind}
          onChange={(e) => onChange({ ...rule, kind: oneOf(['all', 'any'], e.currentTarget.value) ?? 'all' })}
          options={[
            { value: 'all', label: t('completion.all') },
            { value: 'any', label: t('completion.any') },
          ]}
        />
        {onRemove ? (
          <button
            type="button"
            className="btn bare sq end"
            aria-label={t('completion.removeGroup')}
            onClick={onRemove}
          >
            <Icon name="x" s />
          </button>
        ) : null}
      </div>
      <ul>
        {parts.map((part, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a rule have no name and keep their order
          <li key={i}>
            {combines(part) ? (
              <Group
                rule={part}
                depth={depth + 1}
                room={room}
                context={context}
                onChange={(next) => onChange(withPart(rule, i, next))}
                onRemove={() => onChange(withPart(rule, i, null))}
              />
            ) : (
              <Condition
                rule={part}
                context={context}
                onKind={(kind) => onChange(withPart(rule, i, first(kind)))}
                onChange={(next) => onChange(withPart(rule, i, next))}
                onRemove={() => onChange(withPart(rule, i, null))}
              />
            )}
          </li>
        ))}
      </ul>
      <div className="row w">
        <button
          type="button"
          className="btn sm"
          disabled={room < 1}
          onClick={() => onChange({ ...rule, rules: [...parts, start] })}
        >
          <Icon name="plus" s />
          {t('completion.add')}
        </button>
        {depth < DEPTH ? (
          <button
            type="button"
            className="btn sm bare"
            disabled={room < 2}
            onClick={() =>
              onChange({
                ...rule,
                rules: [...parts, { kind: rule.kind === 'any' ? 'all' : 'any', rules: [start] }],
              })
            }
          >
            <Icon name="plus" s />
            {t('completion.addGroup')}
          </button>
        ) : null}
      </div>
    </fieldset>
  );
}
