import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
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
  if (!data?.items.length) return null;
  return (
    <section className="wait card" aria-labelledby="waiting">
      <h2 id="waiting">
        {t('waiting.title')} <span className="cnt">{f.num(data.items.length)}</span>
      </h2>
      <ol>
        {data.items.map((w) => (
          <li key={w.id} className="row">
            <span className="num q">{f.num(w.place)}</span>
            <Avatar id={w.user.id} first={w.user.firstName} last={w.user.lastName} src={w.user.avatar} />
            <span className="grow clip">
              <bdi className="m">
                {w.user.firstName} {w.user.lastName}
              </bdi>
              <span className="t1 q clip" style={{ display: 'block' }}>
                {t('waiting.since', { day: f.date(w.since, { dateStyle: 'medium' }) })}
              </span>
            </span>
            {w.offeredUntil ? (
              <StatePill tone="warn" icon="clock">
                {t('waiting.offered', {
                  until: f.date(w.offeredUntil, { dateStyle: 'medium', timeStyle: 'short' }),
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
