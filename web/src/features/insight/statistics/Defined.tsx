import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** What a figure is called, with a sign that opens what it means: for keys and fingers as well as for a mouse. */
export function Defined({ what, name, children }: { what: ReactNode; name: string; children: ReactNode }) {
  const { t } = useTranslation('insight');
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="def">
      <div className="def-h">
        {what}
        <button
          type="button"
          className="def-b"
          aria-expanded={open}
          aria-controls={id}
          aria-label={t('statistics.means', { name })}
          onClick={() => setOpen(!open)}
          onKeyDown={(e) => {
            if (e.key === 'Escape') setOpen(false);
          }}
        >
          <span aria-hidden="true">i</span>
        </button>
      </div>
      <p id={id} className="t1 q" hidden={!open}>
        {children}
      </p>
    </div>
  );
}
