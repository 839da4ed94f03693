import './profile.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { copyText } from '@/shared/ui/copy.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

const factorKey = ['second-factor'];

/** The second factor: on or off, its recovery codes. `onReady` is called once it is on and the codes were seen. */
export function SecondFactor({ onReady }: { onReady?: () => void }) {
  const { t } = useTranslation('account');
  const f = useFormat();
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: factorKey, queryFn: () => call(api.GET('/me/second-factor')) });
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [asking, setAsking] = useState<'renew' | 'remove' | null>(null);
  const changed = () => client.invalidateQueries({ queryKey: factorKey });
  if (codes)
    return (
      <RecoveryCodes
        codes={codes}
        onDone={() => {
          setCodes(null);
          void changed();
          onReady?.();
        }}
      />
    );
  if (!data) return <SkeletonRows rows={2} />;
  if (!data.on) return <Enrol onCodes={setCodes} />;
  return (
    <div className="col">
      <div>
        <StatePill tone="good" icon="shield">
          {t('factor.on')}
        </StatePill>{' '}
        {data.since ? (
          <span className="t2 qq">
            <DateTime iso={data.since} />
          </span>
        ) : null}
      </div>
      <p className="t2 q">{t('factor.left', { count: data.recoveryCodes, n: f.num(data.recoveryCodes) })}</p>
      <div className="row">
        <button type="button" className="btn" onClick={() => setAsking('renew')}>
          {t('factor.renew')}
        </button>
        {data.compulsory ? null : (
          <button type="button" className="btn bare" onClick={() => setAsking('remove')}>
            {t('factor.off')}
          </button>
        )}
      </div>
      {asking ? (
        <CodeDialog
          what={asking}
          onClose={() => setAsking(null)}
          onCodes={(fresh) => {
            setAsking(null);
            if (fresh) setCodes(fresh);
            else toast(t('factor.isOff'));
            void changed();
          }}
        />
      ) : null}
    </div>
  );
}

function Enrol({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const { t } = useTranslation('account');
  const begin = useMutation({ mutationFn: () => call(api.POST('/me/second-factor')) });
  const form = useForm({
    initial: { code: '' },
    submit: async (body) => {
      onCodes((await call(api.POST('/me/second-factor/confirm', { body }))).recoveryCodes);
    },
  });
  const error = begin.error ? toApiError(begin.error) : null;
  const key = error ? messageKey(error, true) : null;
  if (!begin.data)
    return (
      <div className="col">
        <p className="q">{t('factor.lead')}</p>
        {error ? <Note tone="bad">{key ? t(key) : error.detail}</Note> : null}
        <div>
          <button
            type="button"
            className="btn pri"
            data-busy={begin.isPending || undefined}
            onClick={() => begin.mutate()}
          >
            {t('factor.begin')}
          </button>
        </div>
      </div>
    );
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <p>{t('factor.scan')}</p>
      <img src={begin.data.qr} alt={t('factor.qr')} width={200} height={200} style={{ borderRadius: 10 }} />
      <p className="t2 q">
        {t('factor.type')}{' '}
        <bdi className="code" dir="ltr">
          {begin.data.secret.replace(/(.{4})/g, '$1 ').trim()}
        </bdi>
      </p>
      <Field label={t('factor.code')} error={form.fieldError('code')}>
        <input
          className="in code"
          {...form.text('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          dir="ltr"
          style={{ maxInlineSize: 180 }}
        />
      </Field>
      <div>
        <button
          type="submit"
          className="btn pri"
          disabled={!form.values.code.trim()}
          data-busy={form.busy || undefined}
        >
          {t('factor.confirm')}
        </button>
      </div>
    </form>
  );
}

/** Shown once: copied, saved, and only then gone. */
function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('account');
  const text = codes.join('\n');
  return (
    <div className="col">
      <Note tone="warn" icon="key">
        {t('factor.keep')}
      </Note>
      <ul className="code card pad rec" dir="ltr">
        {codes.map((c) => (
          <li key={c}>{c}</li>
        ))}
      </ul>
      <div className="row">
        <button
          type="button"
          className="btn"
          onClick={() => void copyText(text).then(() => toast(t('copied')))}
        >
          {t('copy')}
        </button>
        <a
          className="btn"
          download="recovery-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >
          {t('factor.download')}
        </a>
        <button type="button" className="btn pri end" onClick={onDone}>
          {t('factor.kept')}
        </button>
      </div>
    </div>
  );
}

function CodeDialog({
  what,
  onClose,
  onCodes,
}: {
  what: 'renew' | 'remove';
  onClose: () => void;
  onCodes: (codes: readonly string[] | null) => void;
}) {
  const { t } = useTranslation('account');
  const form = useForm({
    initial: { code: '' },
    submit: async (body) => {
      if (what === 'renew')
        onCodes((await call(api.POST('/me/second-factor/recovery-codes', { body }))).recoveryCodes);
      else {
        await call(api.POST('/me/second-factor/remove', { body }));
        onCodes(null);
      }
    },
  });
  return (
    <FormDialog
      form={form}
      title={t(what === 'renew' ? 'factor.renew' : 'factor.off')}
      action={t(what === 'renew' ? 'factor.renew' : 'factor.off')}
      onClose={onClose}
    >
      <p className="q">{t(what === 'renew' ? 'factor.renewText' : 'factor.offText')}</p>
      <Field label={t('factor.code')} error={form.fieldError('code')}>
        <input className="in code" {...form.text('code')} autoComplete="one-time-code" dir="ltr" />
      </Field>
    </FormDialog>
  );
}
