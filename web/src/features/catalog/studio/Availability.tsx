import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { Content, ContentChange, ContentRow, Outline } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { zoneName } from '@/shared/i18n/regions.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { SavedMark } from '@/shared/ui/Bits.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { ruleOf, standsBefore } from './availability.ts';
import { contentQuery } from './queries.ts';

const RULES = ['always', 'date', 'days', 'previous'] as const;
type Rule = (typeof RULES)[number];

/** From when on trainees may open a content. Each choice is kept as soon as it is whole. */
export function Availability({
  content,
  outline,
  onChanged,
}: {
  content: Content;
  outline: Outline | undefined;
  onChanged: () => void;
}) {
  const { t, i18n } = useTranslation('studio');
  const client = useQueryClient();
  const { timeZone } = useMe().settings;
  const [rule, setRule] = useState<Rule>(ruleOf(content));
  const [from, setFrom] = useState(content.availableFrom ? wallIn(content.availableFrom, timeZone) : '');
  const [days, setDays] = useState(content.availableAfterDays ? String(content.availableAfterDays) : '');
  const [save, setSave] = useState<'idle' | 'saving' | 'saved' | 'failed'>('idle');
  const [problem, setProblem] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const turn = useRef(0);

  const store = async (body: ContentChange) => {
    turn.current += 1;
    const mine = turn.current;
    setSave('saving');
    setProblem('');
    try {
      const saved = await call(
        api.PATCH('/contents/{id}', {
          params: { path: { id: content.id } },
          body: {
            availableFrom: null,
            availableAfterDays: null,
            availableAfterPrevious: false,
            ...body,
          },
        }),
      );
      const { queryKey } = contentQuery(content.courseId, content.id);
      client.setQueryData(queryKey, (c) => c && { ...saved, articleContent: c.articleContent });
      if (mine === turn.current) setSave('saved');
      onChanged();
    } catch (cause) {
      if (mine !== turn.current) return;
      const error = toApiError(cause);
      const key = messageKey(error, true);
      setSave('failed');
      setProblem(key ? t(key) : (Object.values(error.fields)[0] ?? error.detail));
    }
  };
  /** Waits until the typing rests. */
  const soon = (body: ContentChange) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void store(body), 700);
  };
  const choose = (next: Rule) => {
    clearTimeout(timer.current);
    setRule(next);
    setProblem('');
    setSave('idle');
    if (next === 'always') void store({});
    if (next === 'previous') void store({ availableAfterPrevious: true });
    if (next === 'date' && from) void store({ availableFrom: from });
    if (next === 'days' && days) void store({ availableAfterDays: Number(days) });
  };
  const before = outline ? standsBefore(outline, content.id) : undefined;
  return (
    <section className="pane-x" aria-labelledby={`av-${content.id}`}>
      <div className="row">
        <h3 className="grow" id={`av-${content.id}`}>
          {t('availability.title')}
        </h3>
        <SavedMark state={save} />
      </div>
      <div className="fields2">
        <Field
          label={t('availability.opens')}
          error={rule === 'always' || rule === 'previous' ? problem : ''}
        >
          <Select
            value={rule}
            onChange={(e) => choose(e.currentTarget.value as Rule)}
            options={RULES.map((r) => ({ value: r, label: t(`availability.${r}`) }))}
          />
        </Field>
        {rule === 'date' ? (
          <Field
            label={t('availability.from')}
            hint={t('availability.zone', { zone: zoneName(i18n.language, timeZone) })}
            error={problem}
          >
            <input
              className="in"
              type="datetime-local"
              value={from}
              onChange={(e) => {
                setFrom(e.currentTarget.value);
                if (e.currentTarget.value) soon({ availableFrom: e.currentTarget.value });
              }}
            />
          </Field>
        ) : null}
        {rule === 'days' ? (
          <Field label={t('availability.count')} hint={t('availability.countHint')} error={problem}>
            <input
              className="in"
              type="number"
              inputMode="numeric"
              min={1}
              max={3650}
              step={1}
              value={days}
              onChange={(e) => {
                setDays(e.currentTarget.value);
                if (/^-?\d{1,9}$/.test(e.currentTarget.value))
                  soon({ availableAfterDays: Number(e.currentTarget.value) });
              }}
            />
          </Field>
        ) : null}
      </div>
      <p className="t2 q">
        {rule === 'previous'
          ? before
            ? t('availability.why.previous', { title: before.title })
            : t('availability.why.first')
          : t(`availability.why.${rule}`)}
      </p>
      {content.isPreview && rule !== 'always' ? <Note icon="eye">{t('availability.preview')}</Note> : null}
    </section>
  );
}

/** The small mark of a content that is not open at once; its name says when it is. */
export function AvailabilityMark({ row }: { row: ContentRow }) {
  const { t } = useTranslation('studio');
  const { timeZone } = useMe().settings;
  const f = useFormat(timeZone);
  const rule = ruleOf(row);
  if (rule === 'always') return null;
  const said =
    rule === 'date'
      ? t('availability.mark.date', {
          day: f.date(row.availableFrom ?? '', { dateStyle: 'medium', timeStyle: 'short' }),
        })
      : rule === 'days'
        ? t('availability.mark.days', {
            count: row.availableAfterDays ?? 0,
            n: f.num(row.availableAfterDays ?? 0),
          })
        : t('availability.mark.previous');
  return (
    <span className="av-m" role="img" aria-label={said} title={said}>
      <Icon name={rule === 'previous' ? 'lock' : rule === 'date' ? 'cal' : 'clock'} s />
    </span>
  );
}
