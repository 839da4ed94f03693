import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { DateTime } from '@/shared/ui/Bits.tsx';
import { copyText } from '@/shared/ui/copy.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field, PasswordInput, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

const keysKey = ['api-keys'];
/** What a key may be allowed: everything, or one area of the API. */
const AREAS = ['*', 'courses', 'catalogue', 'users', 'imports', 'me', 'learn', 'admin'] as const;

/** Keys with which programs act for the person. */
export function ApiKeys() {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const { data } = useQuery({ queryKey: keysKey, queryFn: () => call(api.GET('/me/api-keys')) });
  const end = useMutation({
    mutationFn: (id: string) => call(api.DELETE('/me/api-keys/{id}', { params: { path: { id } } })),
    onSuccess: () => toast(t('keys.ended')),
    onError: () => toast(t('problem.networkWriting'), { tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: keysKey }),
  });
  return (
    <section>
      <h2>{t('keys.title')}</h2>
      <p className="t2 q">{t('keys.lead')}</p>
      {data?.items.length ? (
        <ul className="ses-l">
          {data.items.map((k) => (
            <li key={k.id}>
              <Icon name="key" />
              <span className="grow">
                <bdi className="m">{k.name}</bdi>
                <span className="t1 qq" style={{ display: 'block' }}>
                  <bdi className="code">{k.scopes.join(' ')}</bdi> · {t('keys.until')}{' '}
                  <DateTime iso={k.expiresAt} />
                </span>
              </span>
              <button type="button" className="btn sm" onClick={() => end.mutate(k.id)}>
                {t('keys.end')}
                <bdi className="sr"> {k.name}</bdi>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div>
        <button type="button" className="btn" onClick={() => setAdding(true)}>
          <Icon name="plus" s />
          {t('keys.add')}
        </button>
      </div>
      {adding ? <AddKey onClose={() => setAdding(false)} /> : null}
    </section>
  );
}

function AddKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const [secret, setSecret] = useState('');
  const form = useForm({
    initial: { name: '', area: '*' as string, write: 'read', days: '90', current: '' },
    submit: async ({ name, area, write, days, current }) => {
      const scopes = write === 'write' ? [`${area}:read`, `${area}:write`] : [`${area}:read`];
      const made = await call(
        api.POST('/me/api-keys', { body: { name, scopes, days: Number(days), current } }),
      );
      setSecret(made.secret);
      await client.invalidateQueries({ queryKey: keysKey });
    },
  });
  if (secret)
    return (
      <Dialog
        opened
        onClose={onClose}
        title={t('keys.add')}
        footer={
          <>
            <button
              type="button"
              className="btn"
              onClick={() => void copyText(secret).then(() => toast(t('copied')))}
            >
              {t('copy')}
            </button>
            <button type="button" className="btn pri" onClick={onClose}>
              {t('close')}
            </button>
          </>
        }
      >
        <div className="col">
          <Note tone="warn" icon="key">
            {t('keys.once')}
          </Note>
          <p className="code card pad" dir="ltr" style={{ overflowWrap: 'anywhere' }}>
            {secret}
          </p>
        </div>
      </Dialog>
    );
  return (
    <FormDialog form={form} title={t('keys.add')} action={t('keys.add')} onClose={onClose}>
      <Field label={t('keys.name')} hint={t('keys.nameHint')} error={form.fieldError('name')}>
        <input className="in" {...form.text('name')} dir="auto" />
      </Field>
      <div className="fields2">
        <Field label={t('keys.area')} error={form.fieldError('scopes')}>
          <Select
            {...form.text('area')}
            options={AREAS.map((a) => ({ value: a, label: t(`keys.areas.${a === '*' ? 'all' : a}`) }))}
          />
        </Field>
        <Field label={t('keys.may')}>
          <Select
            {...form.text('write')}
            options={['read', 'write'].map((w) => ({ value: w, label: t(`keys.${w}`) }))}
          />
        </Field>
      </div>
      <Field label={t('keys.days')} error={form.fieldError('days')}>
        <input className="in num" type="number" min={1} max={366} {...form.text('days')} dir="ltr" />
      </Field>
      <Field label={t('profile.current')} error={form.fieldError('current')}>
        <PasswordInput {...form.text('current')} autoComplete="current-password" />
      </Field>
    </FormDialog>
  );
}
