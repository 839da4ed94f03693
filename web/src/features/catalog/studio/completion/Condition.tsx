import { useTranslation } from 'react-i18next';
import { useContentTypes } from '@/platform/contents.ts';
import { oneOf } from '@/shared/api/client.ts';
import type { CompletionRule } from '@/shared/api/types.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { RuleContext } from './RuleEditor.tsx';
import { type Kind, withField } from './rule.ts';

/** What people type as a whole number, in digits of either script; null for nothing, 0 for what is none. */
function whole(text: string): number | null {
  const latin = latinOf(text).trim();
  if (!latin) return null;
  return /^\d{1,5}$/.test(latin) ? Number(latin) : 0;
}

/** One condition: what it is about, and how much of it. */
export function Condition({
  rule,
  context,
  onKind,
  onChange,
  onRemove,
}: {
  rule: CompletionRule;
  context: RuleContext;
  onKind: (kind: Kind) => void;
  onChange: (rule: CompletionRule) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('studio');
  const sections = context.outline?.sections ?? [];
  const types = useContentTypes();
  const doneBy = (type: string) => types?.find((known) => known.type === type)?.doneBy;
  const contents = sections.flatMap((s) => s.contents).filter((c) => doneBy(c.type) !== 'issue');
  const number = (
    value: number | null | undefined,
    set: (n: number | null) => CompletionRule,
    label: string,
  ) => (
    <input
      className="in sm rl-n"
      inputMode="numeric"
      dir="ltr"
      aria-label={label}
      value={value ?? ''}
      onChange={(e) => onChange(set(whole(e.currentTarget.value)))}
    />
  );
  const percent = (label: string) => (
    <>
      {number(rule.percent, (n) => withField(rule, 'percent', n), label)}
      <span aria-hidden="true">%</span>
    </>
  );
  return (
    <div className="rl-c">
      <Select
        small
        full={false}
        aria-label={t('completion.condition')}
        value={rule.kind}
        onChange={(e) => {
          const kind = oneOf(context.kinds, e.currentTarget.value);
          if (kind) onKind(kind);
        }}
        options={context.kinds.map((kind) => ({ value: kind, label: t(`completion.kind.${kind}`) }))}
      />
      {rule.kind === 'watched' || rule.kind === 'share' ? percent(t('completion.percent')) : null}
      {rule.kind === 'section' ? (
        <Select
          small
          full={false}
          aria-label={t('completion.section')}
          value={rule.sectionId ?? ''}
          onChange={(e) => onChange(withField(rule, 'sectionId', e.currentTarget.value))}
          options={[
            { value: '', label: t('completion.choose') },
            ...sections.map((s) => ({ value: s.id, label: s.title, dir: 'auto' as const })),
          ]}
        />
      ) : null}
      {rule.kind === 'content' ? (
        <>
          <Select
            small
            full={false}
            aria-label={t('completion.content')}
            value={rule.contentId ?? ''}
            onChange={(e) => onChange(withField({ kind: 'content' }, 'contentId', e.currentTarget.value))}
            options={[
              { value: '', label: t('completion.choose') },
              ...contents.map((c) => ({ value: c.id, label: c.title, dir: 'auto' as const })),
            ]}
          />
          {contents.some((c) => c.id === rule.contentId && doneBy(c.type) === 'result') ? (
            <span className="row">
              <span aria-hidden="true">{t('completion.least')}</span>
              {percent(t('completion.score'))}
            </span>
          ) : null}
        </>
      ) : null}
      {rule.kind === 'date' ? (
        <input
          className="in sm"
          type="date"
          aria-label={t('completion.date')}
          value={rule.date ?? ''}
          onChange={(e) => onChange(withField(rule, 'date', e.currentTarget.value))}
        />
      ) : null}
      {rule.kind === 'days'
        ? number(rule.days, (n) => withField(rule, 'days', n), t('completion.days'))
        : null}
      {rule.kind === 'read' ? (
        <span className="row">
          {number(rule.seconds, (n) => withField(rule, 'seconds', n), t('completion.seconds'))}
          <span aria-hidden="true">{t('completion.secondsUnit')}</span>
        </span>
      ) : null}
      <button
        type="button"
        className="btn bare sq end"
        aria-label={t('completion.remove', { what: t(`completion.kind.${rule.kind as Kind}`) })}
        onClick={onRemove}
      >
        <Icon name="x" s />
      </button>
    </div>
  );
}
