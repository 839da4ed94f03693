import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { refreshEnrolments } from './Acts.tsx';

/** Who waits for a seat, the next first; nothing while nobody does. */
export function WaitingList({ courseId, decides }: { courseId: string; decides: boolean }) {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  const client = useQueryClient();
  const path = { id: courseId };
  const { data } = useQuery({
    queryKey: ['waiting', courseId],
    queryFn: () => call(api.GET('/courses/{id}/waiting', { params: { path } })),
  });
  const remove = useAct(
    (userId: string) =>
      call(api.DELETE('/courses/{id}/waiting/{userId}', { params: { path: { ...path, userId } } })),
    () => refreshEnrolments(client),
  );
  const [group, setGroup] = useState('');
  if (!data?.items.length) return null;
  const groups = [
    ...new Map(
      data.items.flatMap((w) => [w.group, w.offeredGroup]).flatMap((g) => (g ? [[g.id, g] as const] : [])),
    ).values(),
  ];
  // Whoever waits for any can be offered a seat of each.
  const shown = groups.some((g) => g.id === group)
    ? data.items.filter((w) => (w.offeredGroup ?? w.group ?? { id: group }).id === group)
    : data.items;
  return (
    <section className="wait card" aria-labelledby="waiting">
      <h2 id="waiting">
        {t('waiting.title')} <span className="cnt">{f.num(data.items.length)}</span>
      </h2>
      {groups.length ? (
        <Select
          full={false}
          small
          aria-label={t('acts.group')}
          value={group}
          onChange={(e) => setGroup(e.currentTarget.value)}
          options={[
            { value: '', label: t('waiting.all') },
            ...groups.map((g) => ({ value: g.id, label: isolate(g.name) })),
          ]}
        />
      ) : null}
      <ol>
        {shown.map((w) => (
          <li key={w.id} className="row w">
            <span className="num q">{w.place ? f.num(w.place) : null}</span>
            <Avatar id={w.user.id} first={w.user.firstName} last={w.user.lastName} src={w.user.avatar} />
            <span className="grow clip" style={{ flexBasis: '9rem' }}>
              <bdi className="m">
                {w.user.firstName} {w.user.lastName}
              </bdi>
              <span className="t1 q clip" style={{ display: 'block' }}>
                {w.group
                  ? t('waiting.forGroup', { group: w.group.name })
                  : groups.length
                    ? t('waiting.forAny')
                    : null}
                {w.group || groups.length ? ' · ' : null}
                {t('waiting.since', { day: f.date(w.since, { dateStyle: 'medium' }) })}
              </span>
            </span>
            {w.offeredUntil ? (
              <StatePill tone="warn" icon="clock">
                {t(w.offeredGroup && !w.group ? 'waiting.offeredIn' : 'waiting.offered', {
                  until: f.date(w.offeredUntil, { dateStyle: 'medium', timeStyle: 'short' }),
                  group: w.offeredGroup?.name ?? '',
                })}
              </StatePill>
            ) : null}
            {decides ? (
              <button
                type="button"
                className="btn bare sq"
                aria-label={t('waiting.remove', { name: `${w.user.firstName} ${w.user.lastName}` })}
                disabled={remove.isPending}
                onClick={() => remove.mutate(w.user.id)}
              >
                <Icon name="x" />
              </button>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
