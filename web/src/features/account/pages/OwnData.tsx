import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { DeletionRequest } from '@/shared/api/types.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataFile } from '@/shared/ui/DataFile.tsx';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

/** A file's address is good for a quarter of an hour, so a fresh one is fetched before. */
const privacyQuery = queryOptions({
  queryKey: ['privacy', 'own'],
  queryFn: () => call(api.GET('/me/privacy')),
  refetchInterval: 600_000,
});

/** What the centre keeps about oneself: a copy of it, and the way to have it deleted. */
export function OwnData() {
  const { t } = useTranslation('account');
  const { data } = useQuery(privacyQuery);
  const [open, setOpen] = useState<'copy' | 'delete' | null>(null);
  const request = data?.deletionRequest;
  return (
    <>
      <section>
        <h2>{t('data.title')}</h2>
        <p className="t2 q">{t('data.lead')}</p>
        {data ? (
          <>
            {data.export ? <DataFile file={data.export} /> : null}
            {data.export?.state === 'making' ? null : (
              <div>
                <button type="button" className="btn" onClick={() => setOpen('copy')}>
                  <Icon name="box" s />
                  {t(data.export?.state === 'ready' ? 'data.again' : 'data.action')}
                </button>
              </div>
            )}
          </>
        ) : (
          <SkeletonRows rows={1} />
        )}
      </section>
      <section>
        <h2>{t('data.deleteTitle')}</h2>
        <p className="t2 q">{t('data.deleteLead')}</p>
        {request ? <Asked request={request} /> : null}
        {data && request?.state !== 'open' ? (
          <div>
            <button type="button" className="btn bad" onClick={() => setOpen('delete')}>
              {t('data.deleteAction')}
            </button>
          </div>
        ) : null}
      </section>
      {open === 'copy' ? <AskCopy onClose={() => setOpen(null)} /> : null}
      {open === 'delete' ? <AskDeletion onClose={() => setOpen(null)} /> : null}
    </>
  );
}

/** A request that waits, with the way to take it back; or the answer to one that was refused. */
function Asked({ request }: { request: DeletionRequest }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const failed = useFailed();
  const withdraw = useMutation({
    mutationFn: () => call(api.DELETE('/me/deletion-request')),
    onSuccess: () => toast(t('data.withdrawn')),
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: privacyQuery.queryKey }),
  });
  if (request.state === 'refused')
    return (
      <Note tone="warn">
        <b>{t('data.refused')}</b> {request.decidedAt ? <DateTime iso={request.decidedAt} /> : null}
        <p dir="auto" style={{ whiteSpace: 'pre-line' }}>
          {request.answer}
        </p>
      </Note>
    );
  return (
    <>
      <Note tone="warn" icon="clock">
        {t('data.asked')} <DateTime iso={request.createdAt} />
      </Note>
      <div>
        <button
          type="button"
          className="btn"
          data-busy={withdraw.isPending || undefined}
          onClick={() => withdraw.mutate()}
        >
          {t('data.withdraw')}
        </button>
      </div>
    </>
  );
}

function AskCopy({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const form = useForm({
    initial: { current: '' },
    submit: async (body) => {
      await call(api.POST('/me/exports', { body }));
      await client.invalidateQueries({ queryKey: privacyQuery.queryKey });
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={t('data.action')} action={t('data.make')} onClose={onClose}>
      <p>{t('data.makeText')}</p>
      <Field label={t('profile.current')} error={form.fieldError('current')}>
        <PasswordInput {...form.text('current')} autoComplete="current-password" />
      </Field>
    </FormDialog>
  );
}

function AskDeletion({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const form = useForm({
    initial: { reason: '', current: '' },
    submit: async (body) => {
      await call(api.POST('/me/deletion-request', { body }));
      await client.invalidateQueries({ queryKey: privacyQuery.queryKey });
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={t('data.deleteAction')} action={t('data.ask')} onClose={onClose} bad>
      <p>{t('data.deleteText')}</p>
      <Field label={`${t('data.reason')} (${t('optional')})`} error={form.fieldError('reason')}>
        <textarea className="in" rows={3} maxLength={2000} dir="auto" {...form.text('reason')} />
      </Field>
      <Field label={t('profile.current')} error={form.fieldError('current')}>
        <PasswordInput {...form.text('current')} autoComplete="current-password" />
      </Field>
    </FormDialog>
  );
}
