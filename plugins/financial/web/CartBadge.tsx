import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useCart } from './cart.ts';

/** How many courses are in the cart; nothing while it is empty. */
export default function CartBadge() {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const count = useCart().data?.items.length ?? 0;
  if (!count) return null;
  return (
    <Link
      className="btn bare sq"
      to="/x/$pluginId/$"
      params={{ pluginId: 'financial', _splat: 'cart' }}
      aria-label={t('cart.badge', { count, n: f.num(count) })}
    >
      <Icon name="cart" />
      <span className="dot" aria-hidden="true">
        {f.num(count)}
      </span>
    </Link>
  );
}
