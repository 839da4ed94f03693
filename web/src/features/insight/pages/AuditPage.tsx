import './audit.css';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { api, call, downloadFile } from '@/shared/api/client.ts';
import type { AuditEntry } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Field, SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { type AuditSearch, auditFilter, auditQuery } from '../queries.ts';

const route = getRouteApi('/admin/audit');

/** Who changed what, when and from where. Nobody can edit it, and it shows when somebody did all the same. */
export default function AuditPage() {
  const { t } = useTranslation('insight');
  const f = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(auditQuery(search));
  const go = (change: { [K in keyof AuditSearch]?: string }) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value);
    void navigate({ search: Object.fromEntries(next), replace: true });
  };
  const [text, setText] = useRested(search.q ?? '', (q) => go({ q }));
  const failed = useFailed(false);
  const verify = useMutation({ mutationFn: () => call(api.POST('/admin/audit/verify')), onError: failed });
  const save = useMutation({
    mutationFn: () =>
      downloadFile('GET', `/admin/audit/export?${new URLSearchParams(auditFilter(search))}`, 'audit.csv'),
    onError: failed,
  });
  if (list.error) throw list.error;
  const entries = list.data?.pages.flatMap((p) => p.items) ?? [];
  const found = verify.data;
  return (
    <>
      <div className="hd2">
        <h1>{t('audit.title')}</h1>
        <span className="end">
          <button
            type="button"
            className="btn"
            data-busy={verify.isPending || undefined}
            onClick={() => verify.mutate()}
          >
            <Icon name="shield" s />
            {t('audit.verify')}
          </button>
          <button
            type="button"
            className="btn"
            data-busy={save.isPending || undefined}
            onClick={() => save.mutate()}
          >
            <Icon name="dl" s />
            {t('audit.export')}
          </button>
        </span>
      </div>
      <p className="q">{t('audit.lead')}</p>
      {found ? (
        <Note
          tone={found.wrongEntry === null ? 'good' : 'bad'}
          icon={found.wrongEntry === null ? 'check' : 'warn'}
        >
          {found.wrongEntry === null
            ? t('audit.holds', { count: found.sealed, n: f.num(found.sealed) })
            : t(`audit.broken.${found.reason}`, { n: f.num(found.wrongEntry) })}
          {found.wrongEntry === null ? (
            <details className="t1">
              <summary>{t('audit.head')}</summary>
              <bdi className="code" dir="ltr" style={{ overflowWrap: 'anywhere' }}>
                {found.head}
              </bdi>
            </details>
          ) : null}
        </Note>
      ) : null}
      <div className="tools aud">
        <SearchBox label={t('audit.search')} value={text} onChange={setText} />
        <Field label={t('audit.since')}>
          <input
            className="in sm"
            type="date"
            value={search.from ?? ''}
            onChange={(e) => go({ from: e.currentTarget.value })}
          />
        </Field>
        <Field label={t('audit.until')}>
          <input
            className="in sm"
            type="date"
            value={search.until ?? ''}
            onChange={(e) => go({ until: e.currentTarget.value })}
          />
        </Field>
        {search.actor ? (
          <Chip
            label={entries[0]?.actor?.name ?? t('audit.who')}
            remove={t('remove')}
            onRemove={() => go({ actor: '' })}
          />
        ) : null}
        {search.object ? (
          <Chip
            label={entries[0]?.object.label ?? t('audit.on')}
            remove={t('remove')}
            onRemove={() => go({ object: '' })}
          />
        ) : null}
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : entries.length ? (
        <DataTable<AuditEntry>
          label={t('audit.title')}
          rows={entries}
          keyOf={(e) => e.id}
          columns={[
            {
              id: 'who',
              label: t('audit.who'),
              bare: true,
              cell: (e) => (
                <>
                  {e.actor ? (
                    <button type="button" className="lnk m" onClick={() => go({ actor: e.actor?.id ?? '' })}>
                      <bdi>{e.actor.name || t('audit.gone')}</bdi>
                    </button>
                  ) : (
                    <span className="m">{t('audit.system')}</span>
                  )}
                  {e.as ? (
                    <span className="t1 q" style={{ display: 'block' }}>
                      {t('audit.as', { name: e.as.name })}
                    </span>
                  ) : null}
                </>
              ),
            },
            {
              id: 'at',
              label: t('audit.when'),
              bare: true,
              cell: (e) => (
                <span className="q">
                  <DateTime iso={e.at} />
                </span>
              ),
            },
            { id: 'what', label: t('audit.what'), wide: true, bare: true, cell: (e) => <What entry={e} /> },
            {
              id: 'on',
              label: t('audit.on'),
              wide: true,
              bare: true,
              cell: (e) => (
                <button type="button" className="lnk q" onClick={() => go({ object: e.object.id })}>
                  <bdi>{e.object.label ?? e.object.type}</bdi>
                </button>
              ),
            },
            {
              id: 'from',
              label: t('audit.from'),
              cell: (e) => (
                // As wide as an IPv4 address: it never breaks over two lines.
                <span
                  className="code t2 qq"
                  dir="ltr"
                  style={{ display: 'inline-block', minInlineSize: '15ch' }}
                >
                  {e.address}
                </span>
              ),
            },
          ]}
        />
      ) : (
        <EmptyState title={t('audit.none')} why={t('audit.noneWhy')} />
      )}
      <ShowMore
        shown={entries.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

function Chip({ label, remove, onRemove }: { label: string; remove: string; onRemove: () => void }) {
  return (
    <button type="button" className="chip" onClick={onRemove}>
      <bdi>{label}</bdi>
      <Icon name="x" s />
      <span className="sr">{remove}</span>
    </button>
  );
}

/** What was done, and on demand the values before and after. */
function What({ entry: e }: { entry: AuditEntry }) {
  const { t } = useTranslation('insight');
  const said = (
    <>
      <span className="code t2" dir="ltr">
        {e.action}
      </span>
      {e.fields.length ? (
        <>
          {' '}
          <span className="code t1 qq" dir="ltr">
            {e.fields.join(', ')}
          </span>
        </>
      ) : null}
    </>
  );
  if (e.erased)
    return (
      <>
        {said}
        <span className="t1 qq" style={{ display: 'block' }}>
          {t('audit.erased')}
        </span>
      </>
    );
  if (!e.changes.length) return said;
  return (
    <details>
      <summary>{said}</summary>
      <dl className="aud-c t2">
        {e.changes.map((c) => (
          <div key={c.field}>
            <dt className="code t1 qq" dir="ltr">
              {c.field}
            </dt>
            <dd>
              <del>
                <bdi>{c.before || '–'}</bdi>
              </del>{' '}
              <ins>
                <bdi>{c.after || '–'}</bdi>
              </ins>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
