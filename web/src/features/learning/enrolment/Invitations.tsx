import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { after, api, call } from '@/shared/api/client.ts';
import type { Invitation } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ShowMore } from '@/shared/ui/Bits.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { useMarked } from '@/shared/ui/useMarked.ts';
import { type Refused, RefusedDialog } from './Acts.tsx';

const LOOK = {
  sent: { tone: 'brand', icon: 'mail' },
  opened: { tone: 'brand', icon: 'eye' },
  waiting: { tone: 'brand', icon: 'clock' },
  accepted: { tone: 'good', icon: 'check' },
  expired: { tone: 'warn', icon: 'clock' },
  revoked: { tone: 'plain', icon: 'x' },
} as const satisfies Record<string, { tone: Tone; icon: IconName }>;

type Act = 'resend' | 'revoke';

/** Who was invited into a course; nothing while nobody was. */
export function Invitations({ courseId }: { courseId: string }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const client = useQueryClient();
  const failed = useFailed();
  const marked = useMarked();
  const [open, setOpen] = useState(true);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const path = { id: courseId };
  const list = useInfiniteQuery({
    queryKey: ['course', courseId, 'invitations', { open }],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/courses/{id}/invitations', {
          params: { path, query: { open, ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
  const counts = list.data?.pages[0]?.counts;
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  if (!counts?.all) return null;
  const chosen = items.filter((i) => marked.has(i.id));
  const act = async (what: Act, on: readonly Invitation[]) => {
    setBusy(true);
    try {
      const out = await call(
        api.POST('/courses/{id}/invitations/changes', {
          params: { path },
          body: { ids: on.map((i) => i.id), act: what },
        }),
      );
      const not = out.items.flatMap((o) =>
        o.code ? [{ id: o.id, name: on.find((i) => i.id === o.id)?.email ?? '', code: o.code }] : [],
      );
      const done = out.items.length - not.length;
      if (done) toast(t(`invited.done.${what}`, { count: done, n: f.num(done) }));
      setRefused(not);
      marked.clear();
    } catch (cause) {
      failed(cause as Error);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['course', courseId, 'invitations'] });
    }
  };
  const day = (iso: string | null) => (iso ? f.date(iso, { dateStyle: 'medium' }) : '');
  return (
    <section className="wait card" aria-labelledby="invited">
      <div className="row w">
        <h2 id="invited">
          {t('invited.title')} <span className="cnt">{f.num(counts.open)}</span>
        </h2>
        <span className="end">
          <Segments
            label={t('invited.which')}
            value={open ? 'open' : 'all'}
            onChange={(which) => setOpen(which === 'open')}
            items={[
              { value: 'open', label: t('invited.open'), count: f.num(counts.open) },
              { value: 'all', label: t('invited.all'), count: f.num(counts.all) },
            ]}
          />
        </span>
      </div>
      {chosen.length ? (
        <section className="bulk" aria-label={t('acts.label')}>
          <b>{t('acts.chosen', { count: chosen.length, n: f.num(chosen.length) })}</b>
          <button type="button" className="btn sm" disabled={busy} onClick={() => void act('resend', chosen)}>
            {t('invited.resend')}
          </button>
          <button type="button" className="btn sm" disabled={busy} onClick={() => void act('revoke', chosen)}>
            {t('invited.revoke')}
          </button>
          <button type="button" className="btn bare sm end" onClick={marked.clear}>
            {t('acts.none')}
          </button>
        </section>
      ) : null}
      {items.length ? (
        <ul className="plain inv">
          {items.map((i) => (
            <li key={i.id} className="row">
              <label className="pick-one">
                <input
                  type="checkbox"
                  checked={marked.has(i.id)}
                  onChange={(e) => marked.mark(i.id, e.currentTarget.checked)}
                  aria-label={t('acts.markOne', { name: i.email })}
                />
              </label>
              <span className="grow">
                <bdi className="m inv-e" dir="ltr">
                  {i.email}
                </bdi>
                <span className="t1 q" style={{ display: 'block' }}>
                  {t(i.invitedBy ? 'invited.by' : 'invited.on', {
                    name: i.invitedBy?.name ?? '',
                    day: day(i.sentAt),
                  })}
                  {i.state === 'sent' || i.state === 'opened'
                    ? ` · ${t('invited.until', { day: day(i.expiresAt) })}`
                    : null}
                  {i.group ? ` · ${t('detail.inGroup', { group: i.group.name })}` : null}
                </span>
                <StatePill {...LOOK[i.state]}>{t(`invited.state.${i.state}`)}</StatePill>
              </span>
              {i.state === 'accepted' || i.state === 'revoked' ? null : (
                <>
                  <button
                    type="button"
                    className="btn bare sq"
                    disabled={busy}
                    title={t('invited.resend')}
                    aria-label={t('invited.resendOne', { name: i.email })}
                    onClick={() => void act('resend', [i])}
                  >
                    <Icon name="mail" />
                  </button>
                  <button
                    type="button"
                    className="btn bare sq"
                    disabled={busy}
                    title={t('invited.revoke')}
                    aria-label={t('invited.revokeOne', { name: i.email })}
                    onClick={() => void act('revoke', [i])}
                  >
                    <Icon name="x" />
                  </button>
                </>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p className="q">{t('invited.none')}</p>
      )}
      <ShowMore
        shown={items.length}
        total={open ? counts.open : counts.all}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      <RefusedDialog refused={refused} onClose={() => setRefused([])} />
    </section>
  );
}
