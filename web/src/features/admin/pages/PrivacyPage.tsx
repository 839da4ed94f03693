import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { DeletionRequest, Retention } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { DateTime, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataFile } from '@/shared/ui/DataFile.tsx';
import { Field, Segments } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StaleNote } from '@/shared/ui/StaleNote.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { exportsQuery, requestsQuery, retentionQuery } from '../queries.ts';
import { useVersionedForm } from '../useVersionedForm.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import './privacy.css';

/** Personal data: who asks to be deleted, files for people, and how long what is kept. */
export default function PrivacyPage() {
  const { t } = useTranslation('admin');
  return (
    <>
      <h1>{t('privacy.title')}</h1>
      <p className="q">{t('privacy.lead')}</p>
      <div>
        <div className="priv">
          <Requests />
          <Exports />
          <Periods />
        </div>
      </div>
    </>
  );
}

const STATES = ['open', 'refused'] as const;

function Requests() {
  const { t } = useTranslation('admin');
  const me = usePerson();
  const [state, setState] = useState<(typeof STATES)[number]>('open');
  const list = useInfiniteQuery(requestsQuery(state));
  const [decide, setDecide] = useState<{ about: DeletionRequest; how: 'accept' | 'refuse' } | null>(null);
  orThrow(list);
  const items = list.data?.pages.flatMap((p) => p.items);
  return (
    <section aria-labelledby="priv-req">
      <h2 id="priv-req">{t('privacy.requests')}</h2>
      <Segments
        label={t('privacy.requests')}
        value={state}
        onChange={setState}
        items={STATES.map((value) => ({ value, label: t(`privacy.state.${value}`) }))}
      />
      {items?.length ? (
        <ul className="priv-l">
          {items.map((r) => (
            <li key={r.id} className="card pad">
              <div className="row w">
                <div className="grow">
                  <div className="m">
                    <bdi>
                      {r.firstName} {r.lastName}
                    </bdi>
                  </div>
                  <div className="t2 q">
                    <bdi>{r.email}</bdi> · {t(`role.${r.role}`)} · <DateTime iso={r.createdAt} />
                  </div>
                </div>
                {r.state === 'open' && r.userId !== me.id ? (
                  <>
                    <button
                      type="button"
                      className="btn sm"
                      onClick={() => setDecide({ about: r, how: 'refuse' })}
                    >
                      {t('privacy.refuse')}
                    </button>
                    <button
                      type="button"
                      className="btn sm bad"
                      onClick={() => setDecide({ about: r, how: 'accept' })}
                    >
                      {t('privacy.accept')}
                    </button>
                  </>
                ) : null}
              </div>
              {r.reason ? (
                <p dir="auto" className="priv-t">
                  {r.reason}
                </p>
              ) : null}
              {r.answer ? (
                <p className="priv-t q">
                  {t('privacy.answered')} <bdi>{r.answer}</bdi>
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      ) : items ? (
        <p className="q">{t(`privacy.none.${state}`)}</p>
      ) : (
        <SkeletonRows rows={2} />
      )}
      <ShowMore
        shown={items?.length ?? 0}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      {decide?.how === 'accept' ? <Accept about={decide.about} onClose={() => setDecide(null)} /> : null}
      {decide?.how === 'refuse' ? <Refuse about={decide.about} onClose={() => setDecide(null)} /> : null}
    </section>
  );
}

/** Deletes the account of somebody who asked for it. */
function Accept({ about, onClose }: { about: DeletionRequest; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  return (
    <DeleteDialog
      who={{ ...about, id: about.userId }}
      text={t('privacy.acceptText')}
      action={t('privacy.accept')}
      remove={() =>
        call(api.POST('/admin/deletion-requests/{id}/accept', { params: { path: { id: about.id } } }))
      }
      onGone={() =>
        Promise.all([
          client.invalidateQueries({ queryKey: ['privacy'] }),
          client.invalidateQueries({ queryKey: ['users'] }),
        ])
      }
      onClose={onClose}
    />
  );
}

function Refuse({ about, onClose }: { about: DeletionRequest; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const form = useForm({
    initial: { answer: '' },
    draft: `refuse-${about.id}`,
    submit: async (body) => {
      await call(
        api.POST('/admin/deletion-requests/{id}/refuse', { params: { path: { id: about.id } }, body }),
      );
      toast(t('privacy.refused'));
      await client.invalidateQueries({ queryKey: ['privacy'] });
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={t('privacy.refuseTitle', { name: `${about.firstName} ${about.lastName}` })}
      action={t('privacy.refuse')}
      onClose={onClose}
    >
      <Field label={t('privacy.why')} hint={t('privacy.whyHint')} error={form.fieldError('answer')}>
        <textarea className="in" rows={4} maxLength={2000} dir="auto" {...form.text('answer')} />
      </Field>
    </FormDialog>
  );
}

function Exports() {
  const { t } = useTranslation('admin');
  const { data, error } = useQuery(exportsQuery);
  orThrow({ data, error });
  return (
    <section aria-labelledby="priv-exp">
      <h2 id="priv-exp">{t('privacy.exports')}</h2>
      <p className="t2 q">
        {t('privacy.exportsLead')}{' '}
        <Link className="link" to="/admin/users">
          {t('privacy.exportsLink')}
        </Link>
      </p>
      {data?.items.length ? (
        <ul className="priv-l">
          {data.items.map((e) => (
            <li key={e.id} className="card pad">
              <div className="row w">
                <span className="grow">
                  <bdi className="m">
                    {e.firstName} {e.lastName}
                  </bdi>
                  <span className="t2 q" style={{ display: 'block' }}>
                    <DateTime iso={e.createdAt} />
                  </span>
                </span>
              </div>
              <DataFile file={e} />
            </li>
          ))}
        </ul>
      ) : data ? (
        <p className="q">{t('privacy.noExports')}</p>
      ) : (
        <SkeletonRows rows={1} />
      )}
    </section>
  );
}

function Periods() {
  const { data, error } = useQuery(retentionQuery);
  const { t } = useTranslation('admin');
  orThrow({ data, error });
  return (
    <section aria-labelledby="priv-per">
      <h2 id="priv-per">{t('privacy.periods')}</h2>
      <p className="t2 q">{t('privacy.periodsLead')}</p>
      {data ? <PeriodsForm retention={data} /> : <SkeletonRows rows={4} />}
    </section>
  );
}

const KINDS = [
  'sessions',
  'mails',
  'notices',
  'auditValues',
  'links',
  'imports',
  'requests',
  'exports',
  'events',
] as const;

const daysOf = (r: Retention) =>
  Object.fromEntries(KINDS.map((k) => [k, String(r[k])])) as Record<(typeof KINDS)[number], string>;

/** Digits of either script as a number; what is none is left for the server to refuse. */
const numberOf = (text: string): number => Math.trunc(Number(latinOf(text))) || 0;

function PeriodsForm({ retention }: { retention: Retention }) {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const form = useVersionedForm({
    data: retention,
    query: { queryKey: retentionQuery.queryKey, load: () => call(api.GET('/admin/retention')) },
    draft: 'retention',
    read: daysOf,
    send: (values, version) => {
      const days = Object.fromEntries(KINDS.map((k) => [k, numberOf(values[k])]));
      return call(api.PATCH('/admin/retention', { body: { ...days, version } }));
    },
    onSaved: () => toast(t('privacy.saved')),
  });
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      {form.stale ? (
        <StaleNote onTheirs={form.theirs} onMine={form.mine} />
      ) : form.message ? (
        <Note tone="bad">{form.message}</Note>
      ) : null}
      <div className="fields2">
        {KINDS.map((k) => (
          <Field
            key={k}
            label={t(`privacy.kind.${k}`)}
            hint={t('privacy.usually', { count: f.num(retention.limits[k]?.standard ?? 0) })}
            error={form.fieldError(k)}
          >
            <input className="in num" inputMode="numeric" dir="ltr" {...form.text(k)} />
          </Field>
        ))}
      </div>
      <div>
        <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
          {t('saveAction')}
        </button>
      </div>
    </form>
  );
}
