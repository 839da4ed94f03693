import './split.css';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useSwitchLanguage } from '@/platform/session.ts';
import { Logo } from '@/shared/ui/Icon.tsx';

/** A form at one side, the house's pattern at the other. */
export function SplitPage({ art, name, children }: { art: string; name?: string; children: ReactNode }) {
  const { i18n } = useTranslation();
  const { settings } = useMe();
  const switchLanguage = useSwitchLanguage();
  const other = i18n.language === 'ar' ? 'en' : 'ar';
  return (
    <div className="split">
      <main className="split-l" id="main">
        <div className="row">
          <Link className="logo" to="/">
            <Logo />
            <bdi className="clip">{name ?? settings.organisation}</bdi>
          </Link>
          <button
            type="button"
            className="btn bare end"
            lang={other}
            onClick={() => void switchLanguage(other)}
          >
            {other === 'ar' ? 'العربية' : 'English'}
          </button>
        </div>
        <div className="split-f">{children}</div>
      </main>
      <div className="split-r" aria-hidden="true">
        <img src={art} alt="" />
      </div>
    </div>
  );
}
