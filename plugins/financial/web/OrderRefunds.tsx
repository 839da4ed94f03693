import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { Day } from './BookParts.tsx';
import { AsideDialog, ByHandDialog, CallOffDialog } from './ByHandDialog.tsx';
import { isGateway, useWays } from './gateways.ts';
import { Fact, When } from './OrderParts.tsx';
import { changed, type Order } from './orders.ts';
import { Amount } from './Parts.tsx';
import { GiveRefundDialog, RejectDialog } from './RefundDialogs.tsx';
import {
  type DocumentHead,
  type GivenThere,
  pdfOf,
  type Refund,
  type RefundState,
  settleRefund,
  withdrawRefund,
} from './refunds.ts';

const LOOKS: Record<RefundState, { tone: Tone; icon: IconName }> = {
  requested: { tone: 'warn', icon: 'clock' },
  completed: { tone: 'good', icon: 'check' },
  sending: { tone: 'warn', icon: 'clock' },
  failed: { tone: 'bad', icon: 'x' },
  bounced: { tone: 'bad', icon: 'warn' },
  rejected: { tone: 'bad', icon: 'x' },
  withdrawn: { tone: 'plain', icon: 'back' },
};

/** How far a refund is. */
export function RefundPill({ state }: { state: RefundState }) {
  const { t } = useTranslation('plugin.financial');
  return <StatePill {...LOOKS[state]}>{t(`refund.state.${state}`)}</StatePill>;
}

/** The PDF of a document, in the language of the page. */
export function PdfLink({ document }: { document: DocumentHead }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  return (
    <a className="link ord-pdf" href={pdfOf(document, f.lang)} download>
      <Icon name="dl" s />
      {t(`document.${document.kind}`)} <bdi className="num">{document.number}</bdi>
    </a>
  );
}

/** The invoice and the credit notes of an order. */
export function Documents({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  if (!order.documents.length) return null;
  return (
    <section>
      <h2>{t('document.title')}</h2>
      <ul className="ord-lines" aria-label={t('document.title')}>
        {order.documents.map((document) => (
          <li key={document.id}>
            <div className="grow">
              <PdfLink document={document} />
              <span className="fin-sub">
                <Day day={document.issuedOn} />
              </span>
            </div>
            <Amount money={document.total} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What of an order was given back or is asked for, and what can be done about it. */
export function Refunds({ order, own, admin }: { order: Order; own: boolean; admin: boolean }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const [open, setOpen] = useState<{
    what: 'give' | 'reject' | 'withdraw' | 'settle' | 'off';
    refund: Refund;
  } | null>(null);
  const close = () => setOpen(null);
  const withdraw = useAct(
    async (refund: string) => changed(cache, await withdrawRefund(refund)),
    close,
    t('refund.withdrawn'),
  );
  if (!order.refunds.length) return null;
  return (
    <section>
      <h2>{t('refund.title')}</h2>
      <ul className="ord-steps" aria-label={t('refund.title')}>
        {order.refunds.map((refund) => (
          <li key={refund.id}>
            <div className="hd2">
              <RefundPill state={refund.state} />
              <Amount money={refund.amount} />
            </div>
            <span className="fin-sub">
              <When iso={refund.createdAt} />
            </span>
            <RefundFacts refund={refund} />
            {refund.state === 'requested' ? (
              <div className="ord-acts">
                {admin ? (
                  <>
                    <button
                      type="button"
                      className="btn pri"
                      onClick={() => setOpen({ what: 'give', refund })}
                    >
                      {t('refund.give')}
                    </button>
                    <button type="button" className="btn" onClick={() => setOpen({ what: 'reject', refund })}>
                      {t('refund.rejectAct')}
                    </button>
                  </>
                ) : null}
                {own ? (
                  <button type="button" className="btn" onClick={() => setOpen({ what: 'withdraw', refund })}>
                    {t('refund.withdraw')}
                  </button>
                ) : null}
              </div>
            ) : null}
            {admin && (refund.state === 'sending' || refund.state === 'bounced') ? (
              <div className="ord-acts">
                <button type="button" className="btn" onClick={() => setOpen({ what: 'settle', refund })}>
                  {t('refund.settle')}
                </button>
                {refund.state === 'sending' ? (
                  <button type="button" className="btn" onClick={() => setOpen({ what: 'off', refund })}>
                    {t('refund.callOff')}
                  </button>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {open?.what === 'settle' ? (
        <ByHandDialog
          title={t('refund.settleTitle')}
          text={t(open.refund.state === 'bounced' ? 'refund.repayText' : 'refund.settleText')}
          done={t('refund.settled')}
          amount={open.refund.amount}
          gateway={open.refund.method && isGateway(open.refund.method) ? open.refund.method : ''}
          scope={open.refund.id}
          send={(how, key) => settleRefund(open.refund.id, how, key)}
          onClose={close}
        />
      ) : null}
      {open?.what === 'off' ? <CallOffDialog refund={open.refund} onClose={close} /> : null}
      {open?.what === 'give' ? (
        <GiveRefundDialog order={order} request={open.refund} onClose={close} />
      ) : null}
      {open?.what === 'reject' ? <RejectDialog request={open.refund} onClose={close} /> : null}
      {open?.what === 'withdraw' ? (
        <ConfirmDialog
          opened
          title={t('refund.withdrawTitle')}
          text={t('refund.withdrawText')}
          action={t('refund.withdraw')}
          busy={withdraw.isPending}
          onConfirm={() => withdraw.mutate(open.refund.id)}
          onClose={close}
        />
      ) : null}
    </section>
  );
}

/** What was given back at a gateway itself, for super admins, who say what it was for. */
export function GivenElsewhere({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  const ways = useWays(order.givenThere.map((one) => one.gateway));
  const [open, setOpen] = useState<GivenThere | null>(null);
  const [aside, setAside] = useState<GivenThere | null>(null);
  if (!order.givenThere.length) return null;
  return (
    <section>
      <h2>{t('refund.there.title')}</h2>
      <p className="t2 q">{t('refund.there.text')}</p>
      <ul className="ord-lines" aria-label={t('refund.there.title')}>
        {order.givenThere.map((one) => (
          <li key={one.id}>
            <div className="grow">
              <span className="m">{ways.name(one.gateway)}</span>
              <span className="fin-sub">
                <When iso={one.at} /> · <bdi className="code">{one.ref}</bdi>
              </span>
              <div className="ord-acts">
                <button type="button" className="btn sm" onClick={() => setOpen(one)}>
                  {t('refund.there.record')}
                </button>
                <button type="button" className="btn sm" onClick={() => setAside(one)}>
                  {t('refund.there.aside')}
                </button>
              </div>
            </div>
            <Amount money={one.amount} />
          </li>
        ))}
      </ul>
      {open ? (
        <GiveRefundDialog order={order} request={null} there={open} onClose={() => setOpen(null)} />
      ) : null}
      {aside ? <AsideDialog given={aside} onClose={() => setAside(null)} /> : null}
    </section>
  );
}

function RefundFacts({ refund }: { refund: Refund }) {
  const { t } = useTranslation('plugin.financial');
  const ways = useWays(refund.method ? [refund.method] : []);
  return (
    <dl className="ord-facts">
      {refund.items.map((item) => (
        <Fact key={item.course} label={<bdi>{item.title}</bdi>}>
          <Amount money={item.amount} />
        </Fact>
      ))}
      {refund.reason ? (
        <Fact label={t('refund.reason')}>
          <bdi>{refund.reason}</bdi>
        </Fact>
      ) : null}
      {refund.answer ? (
        <Fact label={t('refund.said')}>
          <bdi>{refund.answer}</bdi>
        </Fact>
      ) : null}
      {refund.method && refund.paidOn ? (
        <Fact label={t('refund.left')}>
          {ways.name(refund.method)} · <Day day={refund.paidOn} />
        </Fact>
      ) : null}
      {refund.why ? (
        <Fact label={t(refund.state === 'failed' ? 'refund.whyNot' : 'refund.whyBack')}>
          <bdi>{refund.why}</bdi>
        </Fact>
      ) : null}
      {refund.reference ? (
        <Fact label={t('payment.reference')}>
          <bdi>{refund.reference}</bdi>
        </Fact>
      ) : null}
      {refund.by ? (
        <Fact label={t('refund.by')}>
          <bdi>{refund.by}</bdi>
        </Fact>
      ) : null}
    </dl>
  );
}
