import './notify.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call, oneOf } from '@/shared/api/client.ts';
import { messageKey, orThrow, toApiError } from '@/shared/api/problem.ts';
import type { NoticePreference, NoticeSchedule } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Select, Switch } from '@/shared/ui/Field.tsx';
import { preferencesQuery } from '../queries.ts';

const HOW = ['now', 'digest', 'off'] as const;
const DIGESTS = ['off', 'daily', 'weekly'] as const;

/** What reaches a person here and by mail, and when. Each choice is kept at once. */
export default function PreferencesPage() {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const { data, error } = useQuery(preferencesQuery);
  const change = useMutation({
    mutationFn: (body: {
      kinds?: Pick<NoticePreference, 'kind' | 'here' | 'mail'>[];
      schedule?: NoticeSchedule;
    }) => call(api.PATCH('/me/notification-preferences', { body })),
    onMutate: ({ kinds = [], schedule }) => {
      const before = client.getQueryData(preferencesQuery.queryKey);
      client.setQueryData(
        preferencesQuery.queryKey,
        (now) =>
          now && {
            kinds: now.kinds.map((k) => ({ ...k, ...kinds.find((c) => c.kind === k.kind) })),
            schedule: schedule ?? now.schedule,
          },
      );
      return before;
    },
    onSuccess: () => toast(t('pref.saved')),
    onError: (cause, _, before) => {
      client.setQueryData(preferencesQuery.queryKey, before);
      const problem = toApiError(cause);
      const key = messageKey(problem, true);
      toast(key ? t(key) : (Object.values(problem.fields)[0] ?? problem.detail), { tone: 'bad' });
    },
  });
  orThrow({ data, error });
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/notifications">
          {t('pref.back')}
        </Link>
      </p>
      <h1>{t('pref.title')}</h1>
      <p className="q">{t('pref.lead')}</p>
      {data ? (
        <div>
          <Kinds kinds={data.kinds} onChange={(kind) => change.mutate({ kinds: [kind] })} />
          <Times schedule={data.schedule} onChange={(schedule) => change.mutate({ schedule })} />
        </div>
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}

function Kinds({
  kinds,
  onChange,
}: {
  kinds: readonly NoticePreference[];
  onChange: (kind: Pick<NoticePreference, 'kind' | 'here' | 'mail'>) => void;
}) {
  const { t } = useTranslation('notify');
  const groups = [...new Set(kinds.map((k) => k.group))];
  return (
    <table className="prefs">
      <thead>
        <tr>
          <th scope="col">{t('pref.what')}</th>
          <th scope="col">{t('pref.here')}</th>
          <th scope="col">{t('pref.mail')}</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <Fragment key={group}>
            <tr>
              <th scope="rowgroup" colSpan={3} className="t1 qq m">
                {group}
              </th>
            </tr>
            {kinds
              .filter((k) => k.group === group)
              .map(({ kind, label, here, mail, byMail, fixed }) => (
                <tr key={kind}>
                  <th scope="row">{label}</th>
                  <td>
                    {fixed ? (
                      <span className="q">{t('pref.fixed')}</span>
                    ) : (
                      <label className="sw">
                        <input
                          type="checkbox"
                          role="switch"
                          aria-checked={here}
                          aria-label={t('pref.hereOf', { what: label })}
                          checked={here}
                          onChange={(e) => onChange({ kind, mail, here: e.currentTarget.checked })}
                        />
                      </label>
                    )}
                  </td>
                  <td>
                    {fixed || !byMail ? (
                      <span className="q">{t(fixed ? 'pref.fixed' : 'pref.noMail')}</span>
                    ) : (
                      <Select
                        small
                        aria-label={t('pref.mailOf', { what: label })}
                        value={mail}
                        onChange={(e) =>
                          onChange({ kind, here, mail: oneOf(HOW, e.currentTarget.value) ?? mail })
                        }
                        options={HOW.map((value) => ({ value, label: t(`pref.how.${value}`) }))}
                      />
                    )}
                  </td>
                </tr>
              ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const minuteOf = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
};
/** Quiet hours as they are first offered: 22:00 to 7:00. */
const NIGHT = { quietFrom: 22 * 60, quietTo: 7 * 60 };
/** A Monday, to name the days of the week. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

function Times({
  schedule,
  onChange,
}: {
  schedule: NoticeSchedule;
  onChange: (schedule: NoticeSchedule) => void;
}) {
  const { t } = useTranslation('notify');
  const { timeZone } = usePerson();
  const f = useFormat('UTC');
  const { digest, digestHour, digestDay, quietFrom, quietTo } = schedule;
  const quiet = quietFrom !== null && quietTo !== null;
  return (
    <section className="fields prefs-t">
      <h2>{t('pref.times')}</h2>
      <p className="q t2">{t('pref.zone', { zone: timeZone.replaceAll('_', ' ') })}</p>
      <div className="fields2">
        <Field label={t('pref.digest')}>
          <Select
            value={digest}
            onChange={(e) =>
              onChange({ ...schedule, digest: oneOf(DIGESTS, e.currentTarget.value) ?? digest })
            }
            options={DIGESTS.map((value) => ({ value, label: t(`pref.digests.${value}`) }))}
          />
        </Field>
        {digest === 'off' ? null : (
          <Field label={t('pref.hour')}>
            <Select
              value={String(digestHour)}
              onChange={(e) => onChange({ ...schedule, digestHour: Number(e.currentTarget.value) })}
              options={Array.from({ length: 24 }, (_, hour) => ({
                value: String(hour),
                label: f.date(new Date(MONDAY + hour * 3_600_000).toISOString(), { timeStyle: 'short' }),
              }))}
            />
          </Field>
        )}
        {digest === 'weekly' ? (
          <Field label={t('pref.day')}>
            <Select
              value={String(digestDay)}
              onChange={(e) => onChange({ ...schedule, digestDay: Number(e.currentTarget.value) })}
              options={Array.from({ length: 7 }, (_, day) => ({
                value: String(day + 1),
                label: f.date(new Date(MONDAY + day * DAY).toISOString(), { weekday: 'long' }),
              }))}
            />
          </Field>
        ) : null}
      </div>
      <h2>{t('pref.quiet')}</h2>
      <p className="q t2">{t('pref.quietLead')}</p>
      <Switch
        label={t('pref.quietOn')}
        checked={quiet}
        onChange={(e) =>
          onChange({ ...schedule, ...(e.currentTarget.checked ? NIGHT : { quietFrom: null, quietTo: null }) })
        }
      />
      {quiet ? (
        <div className="fields2">
          <Field label={t('pref.quietFrom')}>
            <input
              className="in"
              type="time"
              required
              defaultValue={clock(quietFrom)}
              onBlur={(e) => {
                const next = minuteOf(e.currentTarget.value);
                if (e.currentTarget.value && next !== quietFrom) onChange({ ...schedule, quietFrom: next });
              }}
            />
          </Field>
          <Field label={t('pref.quietTo')}>
            <input
              className="in"
              type="time"
              required
              defaultValue={clock(quietTo)}
              onBlur={(e) => {
                const next = minuteOf(e.currentTarget.value);
                if (e.currentTarget.value && next !== quietTo) onChange({ ...schedule, quietTo: next });
              }}
            />
          </Field>
        </div>
      ) : null}
    </section>
  );
}
