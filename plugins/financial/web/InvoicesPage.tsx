import './money.css';
import './orders.css';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';
import { DocumentList } from './DocumentList.tsx';
import { MoneyLink } from './OrderParts.tsx';

/** The own invoices and credit notes. */
export default function InvoicesPage() {
  const { t } = useTranslation('plugin.financial');
  return (
    <>
      <p className="ord-back">
        <MoneyLink to="orders">
          <Icon name="back" s />
          {t('orders.title')}
        </MoneyLink>
      </p>
      <h1>{t('invoices.title')}</h1>
      <DocumentList sought={null} />
    </>
  );
}
