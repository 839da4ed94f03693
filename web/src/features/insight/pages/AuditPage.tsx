import './audit.css';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { api, call, downloadFile } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { AuditEntry } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { Chip, DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Days, moments } from '@/shared/ui/Days.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { type AuditSearch, auditQuery } from '../queries.ts';

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
      downloadFile('GET', `/admin/audit/export?${new URLSearchParams(moments(search))}`, 'audit.csv'),
    onError: failed,
  });
  orThrow(list);
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
      <div className="tools days">
        <SearchBox label={t('audit.search')} value={text} onChange={setText} />
        <Days value={search} onChange={go} />
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
              id: 'what',
              label: t('audit.what'),
              wide: true,
              bare: true,
              cell: (e) => (
                <What
                  entry={e}
                  onActor={(actor) => go({ actor })}
                  onObject={(object) => go({ object })}
                  onAction={(q) => setText(q)}
                />
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
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

/** A part of a sentence: a name that stands between the marks of isolation, or the words around it. */
interface Part {
  text: string;
  name: boolean;
}
const partsOf = (sentence: string): Part[] =>
  sentence
    .split(/[\u2068\u2069]/)
    .map((text, i) => ({ text, name: i % 2 === 1 }))
    .filter((part) => part.text);

/** What was done, as a sentence whose names narrow the list; on demand its code, its fields and the values before and after. */
function What({
  entry: e,
  onActor,
  onObject,
  onAction,
}: {
  entry: AuditEntry;
  onActor: (id: string) => void;
  onObject: (id: string) => void;
  onAction: (code: string) => void;
}) {
  const { t } = useTranslation('insight');
  const narrow = (name: string) =>
    e.actor && name === e.actor.name.trim()
      ? () => onActor(e.actor?.id ?? '')
      : name === e.object.label?.trim()
        ? () => onObject(e.object.id)
        : null;
  return (
    <>
      <p className="aud-s">
        {partsOf(e.text).map((part, i) => {
          const act = part.name ? narrow(part.text) : null;
          const key = i; // the parts of a sentence stay where they are
          if (!part.name) return <span key={key}>{part.text}</span>;
          return act ? (
            <button key={key} type="button" className="lnk m" onClick={act}>
              <bdi>{part.text}</bdi>
            </button>
          ) : (
            <bdi key={key} className="m">
              {part.text}
            </bdi>
          );
        })}
        {e.as ? <span className="q"> ({t('audit.as', { name: isolate(e.as.name) })})</span> : null}
      </p>
      {e.erased ? <p className="t1 qq">{t('audit.erased')}</p> : null}
      <details className="aud-d">
        <summary className="t1 q">{t('audit.details')}</summary>
        <dl className="aud-c t2">
          <div>
            <dt className="t1 qq">{t('audit.code')}</dt>
            <dd>
              <button type="button" className="lnk code" dir="ltr" onClick={() => onAction(e.action)}>
                {e.action}
              </button>
            </dd>
          </div>
          <div>
            <dt className="t1 qq">{t('audit.on')}</dt>
            <dd>
              <button type="button" className="lnk" onClick={() => onObject(e.object.id)}>
                {e.object.label ? (
                  <bdi>{e.object.label}</bdi>
                ) : (
                  <bdi className="code" dir="ltr" style={{ overflowWrap: 'anywhere' }}>
                    {e.object.type} {e.object.id}
                  </bdi>
                )}
              </button>
            </dd>
          </div>
          {e.changes.map((c) => (
            <div key={c.field}>
              <dt className="t1 qq">
                {c.label}{' '}
                <bdi className="code" dir="ltr">
                  {c.field}
                </bdi>
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
          {e.changes.length || !e.fields.length ? null : (
            <div>
              <dt className="t1 qq">{t('audit.fields')}</dt>
              <dd className="code" dir="ltr">
                {e.fields.join(', ')}
              </dd>
            </div>
          )}
        </dl>
      </details>
    </>
  );
}
