import { Link, useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, messageKey, toApiError } from '@/shared/api/problem.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { useMe } from './session.ts';

/** A page instead of the one that was asked for: what is the matter, and the ways on. */
export function Oops({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string;
  text: string;
  children?: React.ReactNode;
}) {
  return (
    <div className="wrap">
      <div className="oops">
        <Icon name={icon} />
        <h1>{title}</h1>
        <p className="q">{text}</p>
        <div className="row w">{children}</div>
      </div>
    </div>
  );
}

/** No such page. */
export function NotFound() {
  const { t } = useTranslation('platform');
  const { user } = useMe();
  const { href } = useLocation();
  // Who is not signed in may have come by the link of somebody who is.
  const text = user ? t('oops.missingText') : `${t('oops.missingText')} ${t('oops.missingVisitor')}`;
  return (
    <Oops icon="search" title={t('oops.missing')} text={text}>
      <Link to="/courses" className="btn pri">
        {t('oops.toCourses')}
      </Link>
      <Link to="/" className="btn">
        {t('oops.home')}
      </Link>
      {user ? null : (
        <Link to="/sign-in" search={{ next: href }} className="btn">
          {t('common:signIn')}
        </Link>
      )}
    </Oops>
  );
}

/** Signed in, but not allowed here: for the reason that the server gives, such as an enrolment that is suspended. */
export function Forbidden({ problem }: { problem?: ApiError }) {
  const { t } = useTranslation('platform');
  const said = problem?.title && problem.code !== 'auth.denied' ? problem : null;
  return (
    <Oops icon="lock" title={said?.title ?? t('oops.closed')} text={said?.detail ?? t('oops.closedText')}>
      <Link to="/" className="btn pri">
        {t('oops.home')}
      </Link>
    </Oops>
  );
}

/** The page broke, or its data could not be fetched. */
export function Crashed({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  const { t } = useTranslation('platform');
  const router = useRouter();
  const problem = toApiError(error);
  const missing = problem.status === 404;
  useEffect(() => {
    if (problem.code === 'unknown') reportError(error);
  }, [error, problem.code]);
  if (missing) return <NotFound />;
  if (problem.status === 403) return <Forbidden problem={problem} />;
  const key = problem.code === 'unknown' ? 'oops.crashedText' : messageKey(problem, false);
  return (
    <Oops
      icon="warn"
      title={t(problem.code === 'network' ? 'oops.offline' : 'oops.crashed')}
      text={key ? t(key) : problem.detail}
    >
      <button
        type="button"
        className="btn pri"
        onClick={() => (onAgain ? onAgain() : void router.invalidate())}
      >
        {t('oops.again')}
      </button>
      <a href="/" className="btn">
        {t('oops.home')}
      </a>
    </Oops>
  );
}

/** A line over everything while the device has no network. */
export function Offline() {
  const { t } = useTranslation('platform');
  const [off, setOff] = useState(() => !navigator.onLine);
  useEffect(() => {
    const see = () => setOff(!navigator.onLine);
    addEventListener('online', see);
    addEventListener('offline', see);
    return () => {
      removeEventListener('online', see);
      removeEventListener('offline', see);
    };
  }, []);
  return off ? (
    <div className="note warn" role="status" style={{ borderRadius: 0 }}>
      <Icon name="warn" />
      {t('oops.offlineLine')}
    </div>
  ) : null;
}
