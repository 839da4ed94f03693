import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currencySign, useFormat } from '@/shared/i18n/format.ts';
import type { Said } from './address.ts';
import { useRegionName } from './TaxParts.tsx';

/** What an account is called: its kind of account in words, and of what it is. */
export function useAccountName(): (code: string) => string {
  const { t } = useTranslation('plugin.financial');
  const region = useRegionName();
  return (code) => {
    const [name = '', ...of] = code.split(':');
    const words = t(`account.${name}`, { defaultValue: name });
    if (name === 'tax' && of[0])
      return `${words} · \u2068${region(...(of[0].split('-') as [string, string?]))}\u2069`;
    const parts =
      name === 'cash' || name === 'fees' ? of.map((part) => t(`till.${part}`, { defaultValue: part })) : of;
    return of.length ? `${words} · ${parts.map((part) => `\u2068${part}\u2069`).join(', ')}` : words;
  };
}

/** A day of the books. */
export function Day({ day }: { day: string }) {
  const f = useFormat('UTC');
  return <time dateTime={day}>{f.date(`${day}T00:00:00Z`)}</time>;
}

/** Another page of the books; a quiet one looks like text until it is pointed at, and stands beside one that leads to the same. */
export function BookLink({
  to,
  of = {},
  quiet,
  children,
}: {
  to: string;
  /** What the page is narrowed by. */
  of?: Said;
  quiet?: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      to="/x/$pluginId/$"
      params={{ pluginId: 'financial', _splat: to }}
      search={of}
      className={quiet ? 'fin-figure' : 'link'}
      tabIndex={quiet ? -1 : undefined}
    >
      {children}
    </Link>
  );
}

/** The sign of a currency, small, beside figures. */
export function Sign({ currency }: { currency: string }) {
  const f = useFormat();
  return <bdi className="cur">{currencySign(f.lang, currency)}</bdi>;
}
