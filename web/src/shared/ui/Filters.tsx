import './filters.css';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { Icon } from './Icon.tsx';

/** Filters of a list: in its row of tools where there is room, behind one button on a phone. `on` is how many narrow the list. */
export function Filters({ on, children }: { on: number; children: ReactNode }) {
  const { t } = useTranslation();
  const f = useFormat();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="btn flt-b"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name="filter" s />
        {on ? t('filtersOn', { n: f.num(on) }) : t('filters')}
      </button>
      <div id={id} className={open ? 'flt open' : 'flt'}>
        {children}
      </div>
    </>
  );
}
