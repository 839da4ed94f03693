import './orders.css';
import { useTranslation } from 'react-i18next';
import { Note } from '@/shared/ui/Note.tsx';
import { Fact } from './OrderParts.tsx';
import type { Order } from './orders.ts';
import { useRegionName } from './TaxParts.tsx';

/** What speaks for where the buyer is, for super admins: tax offices ask for it. */
export function Evidence({ evidence }: { evidence: NonNullable<Order['evidence']> }) {
  const { t } = useTranslation('plugin.financial');
  const name = useRegionName();
  const { declared, billing, card } = evidence;
  return (
    <section>
      <h2>{t('tax.evidence')}</h2>
      {evidence.isContradictory ? <Note tone="warn">{t('tax.contradiction')}</Note> : null}
      <dl className="ord-facts">
        <Fact label={t('tax.declared')}>
          <bdi>{name(declared.country, declared.subdivision ?? '')}</bdi>
        </Fact>
        {billing ? (
          <Fact label={t('tax.ofCompany')}>
            <bdi>{name(billing)}</bdi>
          </Fact>
        ) : null}
        {card ? (
          <Fact label={t('tax.ofCard')}>
            <bdi>{name(card)}</bdi>
          </Fact>
        ) : null}
      </dl>
    </section>
  );
}
