import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useMe } from '../session.ts';

/** The way to the notifications, with how many are unread. */
export function Bell() {
  const { t } = useTranslation();
  const f = useFormat();
  const { unread } = useMe();
  return (
    <Link
      className="btn bare sq"
      to="/notifications"
      aria-label={unread ? t('unread', { count: unread, n: f.num(unread) }) : t('notifications')}
    >
      <Icon name="bell" />
      {unread ? (
        <span className="dot" aria-hidden="true">
          {unread > 99 ? `${f.num(99)}+` : f.num(unread)}
        </span>
      ) : null}
    </Link>
  );
}
