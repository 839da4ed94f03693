import './money.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Person } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { cartQuery, secretOf } from './cart.ts';

/** How many courses are in the cart; nothing while it is empty. Nobody is asked about a visitor who never chose anything. */
export default function CartBadge({ person }: { person: Person | null }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const user = person?.id ?? null;
  const { data } = useQuery({ ...cartQuery(user), enabled: person ? person.role === 'trainee' : secretOf() !== '' });
  const count = data?.items.length ?? 0;
  if (!count) return null;
  return (
    <Link
      className="btn bare sq fin-cart"
      to="/x/$pluginId/$"
      params={{ pluginId: 'financial', _splat: 'cart' }}
      aria-label={t('cart.badge', { count, n: f.num(count) })}
    >
      <Icon name="cart" />
      <span className="fin-n" aria-hidden>
        {f.num(count)}
      </span>
    </Link>
  );
}
