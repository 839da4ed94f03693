import './split.css';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LanguageSwitch } from '@/platform/LanguageSwitch.tsx';
import { Mark } from '@/platform/Mark.tsx';
import { useMe } from '@/platform/session.ts';

/** A form at one side, the house's pattern at the other. */
export function SplitPage({ art, name, children }: { art?: string; name?: string; children: ReactNode }) {
  const { settings } = useMe();
  return (
    <div className="split">
      <main className="split-l" id="main">
        <div className="row">
          <Link className="logo" to="/">
            <Mark />
            <bdi className="clip">{name ?? settings.organisation}</bdi>
          </Link>
          <span className="end">
            <LanguageSwitch />
          </span>
        </div>
        <div className="split-f">{children}</div>
      </main>
      <div className="split-r" aria-hidden="true">
        <img src={art ?? `/covers/sign-in-h${settings.hue}-square12-p2-640x800-s150.svg`} alt="" />
      </div>
    </div>
  );
}
