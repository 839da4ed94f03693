import { latinOf } from '@/shared/i18n/number.ts';

/** How a setting is asked for. */
export type Kind = 'text' | 'long' | 'whole' | 'number' | 'switch' | 'choice' | 'choices' | 'list' | 'secret';

/** A setting as the schema of a plugin describes it. */
export interface Setting {
  name: string;
  kind: Kind;
  /** What the schema calls it, for plugins without texts of their own. */
  title: string;
  description: string;
  required: boolean;
  /** `uri`, `email` and the like. */
  format: string;
  /** The values among which is chosen, as the schema has them. */
  options: readonly unknown[];
  minimum: number | null;
  maximum: number | null;
  /** Characters of a text. */
  longest: number | null;
  /** Whether the schema says what it is while nobody has said it. */
  hasDefault: boolean;
}
/** What the form holds: texts as they are typed, switches, and for a choice of several the chosen ones. */
export type Values = Record<string, string | boolean | readonly string[]>;
/** What is done with a secret: left as it is, replaced by what was typed, taken away. */
export type SecretAct = 'keep' | 'replace' | 'remove';

/** From so many characters on a text gets several lines. */
const LONG = 200;

type Raw = Record<string, unknown>;
const raw = (value: unknown): Raw =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value as Raw) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The settings of a schema, in its order. */
export function settingsOf(schema: unknown): readonly Setting[] {
  const { properties, required } = raw(schema);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(raw(properties)).map(([name, value]) => {
    const member = raw(value);
    const options = Array.isArray(member.enum) ? member.enum : raw(member.items).enum;
    return {
      name,
      kind: kindOf(member),
      title: text(member.title),
      description: text(member.description),
      required: needed.includes(name),
      format: text(member.format),
      options: Array.isArray(options) ? options : [],
      minimum: number(member.minimum),
      maximum: number(member.maximum),
      longest: number(member.maxLength),
      hasDefault: member.default !== undefined,
    };
  });
}

function kindOf(member: Raw): Kind {
  if (member.writeOnly === true) return 'secret';
  if (Array.isArray(member.enum)) return 'choice';
  switch (member.type) {
    case 'integer':
      return 'whole';
    case 'number':
      return 'number';
    case 'boolean':
      return 'switch';
    case 'array':
      return Array.isArray(raw(member.items).enum) ? 'choices' : 'list';
    default:
      return (number(member.maxLength) ?? 0) > LONG && !member.format ? 'long' : 'text';
  }
}

/** What the form begins with. Secrets are never shown. */
export function valuesOf(settings: readonly Setting[], now: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(
    settings.map(({ name, kind }) => {
      const value = now[name];
      switch (kind) {
        case 'switch':
          return [name, value === true];
        case 'choices':
          return [name, Array.isArray(value) ? value.map(String) : []];
        case 'list':
          return [name, Array.isArray(value) ? value.join('\n') : ''];
        case 'secret':
          return [name, ''];
        default:
          return [name, value === undefined || value === null ? '' : String(value)];
      }
    }),
  );
}

/**
 * What is sent. A setting that was left empty is left out; what is no number goes as it was typed, so that the server says so
 * at its place.
 */
export function bodyOf(
  settings: readonly Setting[],
  values: Values,
  secrets: Readonly<Record<string, SecretAct>>,
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const setting of settings) {
    const { name, kind } = setting;
    const value = values[name];
    if (kind === 'secret') {
      if (secrets[name] === 'remove') body[name] = '';
      else if (value) body[name] = value;
    } else if (kind === 'list' || kind === 'choices') {
      const list = kind === 'list' ? linesOf(String(value ?? '')).map(({ line }) => line) : value;
      if (setting.hasDefault || (Array.isArray(list) && list.length)) body[name] = list;
    } else if (typeof value !== 'string') body[name] = value;
    else if (value.trim() === '') {
      // An empty text is something else than none only where the schema would put another in its place.
      if (setting.hasDefault && (kind === 'text' || kind === 'long') && !setting.format) body[name] = '';
    } else body[name] = typed(setting, value);
  }
  return body;
}

function typed({ kind, options }: Setting, value: string): unknown {
  if (kind === 'choice') return options.find((option) => String(option) === value) ?? value;
  if (kind !== 'whole' && kind !== 'number') return kind === 'long' ? value : value.trim();
  const latin = latinOf(value);
  return /^[-+]?\d+(\.\d+)?$/.test(latin) ? Number(latin) : value;
}

/** The lines of a list that say something, with their places in what was typed. */
export const linesOf = (typedLines: string): readonly { line: string; at: number }[] =>
  typedLines
    .split('\n')
    .map((line, at) => ({ line: line.trim(), at }))
    .filter(({ line }) => line);

/** What is wrong with a setting, as the server said it; for a list also in which line, counted from 1 as it was typed. */
export function wrongOf(
  { name, kind }: Setting,
  values: Values,
  fields: Readonly<Record<string, string>>,
): { says: string; line: number | null } | null {
  const own = fields[`values.${name}`];
  if (own) return { says: own, line: null };
  const inside = Object.entries(fields).find(([field]) => field.startsWith(`values.${name}.`));
  if (!inside) return null;
  const index = Number(inside[0].slice(`values.${name}.`.length));
  const line = kind === 'list' ? linesOf(String(values[name] ?? ''))[index] : undefined;
  return { says: inside[1], line: line ? line.at + 1 : null };
}
