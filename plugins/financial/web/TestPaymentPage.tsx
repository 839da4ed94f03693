import './money.css';
import './orders.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NotFound } from '@/platform/errors.tsx';
import type { PluginPageProps } from '@/platform/registry.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { actTest, testQuery } from './gateways.ts';
import { Amount } from './Parts.tsx';

/** The page of the gateway of a demonstration: it does in one press what a card would. */
export default function TestPaymentPage({ params }: PluginPageProps) {
  const { id = '' } = params;
  return /^[0-9a-f-]{36}$/.test(id) ? <Shown id={id} /> : <NotFound />;
}

function Shown({ id }: { id: string }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const found = useQuery(testQuery(id));
  const act = useAct(
    async (what: 'pay' | 'ask' | 'decline') => {
      const now = await actTest(id, what);
      cache.setQueryData(testQuery(id).queryKey, now);
      if (now.state !== 'requires_action') leave(now.returnTo);
    },
    () => undefined,
  );
  orThrow(found);
  const payment = found.data;
  if (!payment) return <SkeletonRows rows={3} />;
  const asks = payment.state === 'requires_action';
  const open = asks || payment.state === 'pending';
  const button = (what: 'pay' | 'ask' | 'decline', text: string, main = false) => (
    <button
      type="button"
      className={main ? 'btn pri big' : 'btn'}
      data-busy={act.isPending || undefined}
      onClick={() => act.isPending || act.mutate(what)}
    >
      {t(text)}
    </button>
  );
  return (
    <div className="ord">
      <h1>{t('test.title')}</h1>
      <Note>{t('test.note')}</Note>
      <section className="card ord-pay">
        <h2>
          <bdi>{payment.title}</bdi>
        </h2>
        <p className="ord-sum">
          <span className="q">{t('order.amount')}</span> <Amount money={payment.amount} />
        </p>
        {asks ? <p role="status">{t('test.code')}</p> : null}
        {open ? (
          <div className="ord-acts">
            {button('pay', asks ? 'test.confirm' : 'test.pay', true)}
            {asks ? null : button('ask', 'test.ask')}
            {button('decline', 'test.decline')}
          </div>
        ) : (
          <p role="status">{t(`gateway.state.${payment.state}`)}</p>
        )}
        <p>
          <a className="link" href={pathOf(payment.returnTo)}>
            {t('test.leave')}
          </a>
        </p>
      </section>
    </div>
  );
}

/** The way back within the app, whichever address the server thinks it has. */
function pathOf(address: string): string {
  const url = new URL(address, window.location.origin);
  return url.pathname + url.search;
}

const leave = (address: string) => window.location.assign(pathOf(address));
