import './notify.css';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call, downloadFile } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { MailRow } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { mailQuery, mailsQuery, STATES } from '../queries.ts';

const route = getRouteApi('/admin/mail');
const LOOK: Record<MailRow['state'], [Tone, IconName]> = {
  queued: ['warn', 'clock'],
  sending: ['brand', 'mail'],
  uncertain: ['warn', 'warn'],
  sent: ['good', 'check'],
  kept: ['plain', 'box'],
  failed: ['bad', 'warn'],
};

/** The outbox: everything the site wrote to people, also what never left. */
export default function MailPage() {
  const { t } = useTranslation('notify');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(mailsQuery(search));
  const f = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  orThrow(list);
  const mails = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <div className="hd2">
        <h1>{t('mail.title')}</h1>
        <span className="end">
          {search.state === 'failed' || search.state === 'kept' ? (
            <RetryAll state={search.state} nothing={mails.length === 0} />
          ) : null}
          <Link className="btn" to="/admin/mail/templates">
            {t('mail.templates')}
          </Link>
        </span>
      </div>
      <p className="q">{t('mail.lead')}</p>
      <div className="tools">
        <Segments
          label={t('mail.state')}
          value={search.state ?? 'all'}
          onChange={(state) => void navigate({ search: state === 'all' ? {} : { state }, replace: true })}
          items={(['all', ...STATES] as const).map((value) => ({
            value,
            label: t(`mail.states.${value}`),
          }))}
        />
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : mails.length ? (
        <DataTable<MailRow>
          label={t('mail.title')}
          rows={mails}
          keyOf={(m) => m.id}
          columns={[
            {
              id: 'subject',
              label: t('mail.subject'),
              wide: true,
              bare: true,
              cell: (m) => (
                <>
                  <button type="button" className="link" onClick={() => setOpen(m.id)}>
                    <bdi>{m.subject}</bdi>
                  </button>
                  {m.error ? (
                    <span className="t1 bad-t" style={{ display: 'block' }}>
                      {m.error}
                    </span>
                  ) : null}
                  {m.state === 'queued' && m.notBefore ? (
                    <span className="t1 q" style={{ display: 'block' }}>
                      {t('mail.waits', {
                        time: f.date(m.notBefore, { dateStyle: 'medium', timeStyle: 'short' }),
                      })}
                    </span>
                  ) : null}
                </>
              ),
            },
            {
              id: 'to',
              label: t('mail.to'),
              wide: true,
              bare: true,
              cell: (m) => <bdi className="q">{m.to}</bdi>,
            },
            {
              id: 'state',
              label: t('mail.state'),
              bare: true,
              cell: (m) => (
                <StatePill tone={LOOK[m.state][0]} icon={LOOK[m.state][1]}>
                  {t(`mail.states.${m.state}`)}
                </StatePill>
              ),
            },
            {
              id: 'at',
              label: t('mail.when'),
              bare: true,
              cell: (m) => (
                <span className="q">
                  <DateTime iso={m.sentAt ?? m.createdAt} />
                </span>
              ),
            },
          ]}
        />
      ) : (
        <EmptyState title={t('mail.none')} why={t('mail.noneWhy')} />
      )}
      <ShowMore
        shown={mails.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      {open ? <MailDialog id={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

/** A mutation of the outbox: what it shows is asked for again, and a refusal is said. */
function useRetry<T>(run: () => Promise<T>, done: (answer: T) => void) {
  const client = useQueryClient();
  const failed = useFailed();
  return useMutation({
    mutationFn: run,
    onSuccess: done,
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: ['mails'] }),
  });
}

function RetryAll({ state, nothing }: { state: 'failed' | 'kept'; nothing: boolean }) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const again = useRetry(
    () => call(api.POST('/admin/mail-retries', { body: { state } })),
    ({ mails }) => toast(t('mail.againCount', { count: mails, n: f.num(mails) })),
  );
  return (
    <button
      type="button"
      className="btn"
      disabled={nothing}
      data-busy={again.isPending || undefined}
      onClick={() => again.mutate()}
    >
      {t(state === 'failed' ? 'mail.againAll' : 'mail.keptAll')}
    </button>
  );
}

function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const save = useMutation({
    mutationFn: (file: { position: number; name: string }) =>
      downloadFile('GET', `/admin/mails/${id}/files/${file.position}`, file.name),
    onError: useFailed(false),
  });
  const { data, error } = useQuery(mailQuery(id));
  const again = useRetry(
    () => call(api.POST('/admin/mails/{id}/retry', { params: { path: { id } } })),
    () => {
      toast(t('mail.againDone'));
      onClose();
    },
  );
  const stuck = data && ['failed', 'kept', 'uncertain'].includes(data.state);
  return (
    <Dialog
      opened
      onClose={onClose}
      wide
      title={<bdi>{data?.subject ?? t('mail.title')}</bdi>}
      footer={
        stuck ? (
          <button
            type="button"
            className="btn pri"
            data-busy={again.isPending || undefined}
            onClick={() => again.mutate()}
          >
            {t('mail.again')}
          </button>
        ) : undefined
      }
    >
      {data ? (
        <div className="col">
          <p className="t2 q">
            {t('mail.to')}: <bdi>{data.to}</bdi>
          </p>
          {data.state === 'uncertain' ? <Note tone="warn">{t('mail.uncertainWhy')}</Note> : null}
          {data.html ? (
            <iframe className="mail-b" title={data.subject} sandbox="" srcDoc={data.html} />
          ) : (
            <pre className="code t2">{data.text}</pre>
          )}
          {data.files.length ? (
            <ul className="mail-f" aria-label={t('mail.files')}>
              {data.files.map((file) => (
                <li key={file.position}>
                  <button type="button" className="btn sm" onClick={() => save.mutate(file)}>
                    <Icon name="doc" />
                    <bdi>{file.name}</bdi>
                  </button>
                  <span className="t2 q">{f.bytes(file.bytes)}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : error ? (
        <p className="bad-t">{t('problem.network')}</p>
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Dialog>
  );
}
