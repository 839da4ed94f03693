import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { When } from './OrderParts.tsx';
import { changed, type Order } from './orders.ts';
import {
  declineProof,
  PROOF_MOST,
  PROOF_TYPES,
  PROOFS_MOST,
  type Proof,
  proofFile,
  sendProof,
} from './proofs.ts';

const TONES: Record<Proof['state'], Tone> = { waiting: 'warn', settled: 'good', declined: 'bad' };
const ICONS = { waiting: 'clock', settled: 'check', declined: 'x' } as const;

/** Has a buyer show that it was transferred. */
export function SendProof({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const chooser = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState('');
  // The same file under the same id, however often it is tried.
  const last = useRef<{ file: File; id: string } | null>(null);
  const send = useAct(
    async (file: File) => {
      if (last.current?.file !== file) last.current = { file, id: crypto.randomUUID() };
      await changed(cache, await sendProof(order.id, last.current.id, file));
    },
    () => undefined,
    t('proof.sent'),
  );
  const isFull = order.proofs.length >= PROOFS_MOST;
  return (
    <div className="ord-proof">
      <p className="t2 q">{t(isFull ? 'proof.full' : 'proof.hint')}</p>
      {isFull ? null : (
        <button
          type="button"
          className="btn"
          data-busy={send.isPending || undefined}
          onClick={() => send.isPending || chooser.current?.click()}
        >
          <Icon name="upload" s />
          {t('proof.send')}
        </button>
      )}
      <input
        ref={chooser}
        type="file"
        hidden
        accept={PROOF_TYPES}
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          e.currentTarget.value = '';
          const fits = !file || (file.size <= PROOF_MOST && PROOF_TYPES.split(',').includes(file.type));
          setWrong(fits ? '' : t('proof.wrong'));
          if (file && fits) send.mutate(file);
        }}
      />
      <p role="alert" className="bad-t">
        {wrong}
      </p>
    </div>
  );
}

/** What a buyer shows of a transfer; a super admin says when it is none. */
export function Proofs({ order, admin }: { order: Order; admin: boolean }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const [declined, setDeclined] = useState<Proof | null>(null);
  if (!order.proofs.length) return null;
  return (
    <section>
      <h2>{t('proof.title')}</h2>
      <ul className="ord-lines" aria-label={t('proof.title')}>
        {order.proofs.map((proof, i) => (
          <li key={proof.id}>
            <div className="grow">
              <a className="link ord-pdf" href={proofFile(order.id, proof.id)} download>
                <Icon name="dl" s />
                {t('proof.one', { n: f.num(i + 1) })}
              </a>
              <span className="fin-sub">
                <When iso={proof.sentAt} /> ·{' '}
                {t('proof.size', { n: f.num(Math.ceil(proof.sizeBytes / 1024)) })}
              </span>
              {proof.contentType.startsWith('image/') ? (
                <img
                  className="ord-shown"
                  src={proofFile(order.id, proof.id)}
                  alt={t('proof.one', { n: f.num(i + 1) })}
                  loading="lazy"
                />
              ) : null}
            </div>
            <StatePill tone={TONES[proof.state]} icon={ICONS[proof.state]}>
              {t(`proof.state.${proof.state}`)}
            </StatePill>
            {admin && proof.state === 'waiting' ? (
              <button type="button" className="btn sm" onClick={() => setDeclined(proof)}>
                {t('proof.decline')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {declined ? <DeclineDialog order={order} proof={declined} onClose={() => setDeclined(null)} /> : null}
    </section>
  );
}

function DeclineDialog({ order, proof, onClose }: { order: Order; proof: Proof; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const form = useForm({
    initial: { why: '' },
    submit: async ({ why }) => {
      const now = await declineProof(order.id, proof.id, why);
      onClose();
      toast(t('proof.declined'));
      await changed(cache, now);
    },
  });
  return (
    <FormDialog form={form} bad title={t('proof.declineTitle')} action={t('proof.decline')} onClose={onClose}>
      <Field label={t('books.why')} hint={t('refund.answerHint')} error={form.fieldError('why')}>
        <textarea className="in" dir="auto" rows={3} maxLength={500} data-autofocus {...form.text('why')} />
      </Field>
    </FormDialog>
  );
}
