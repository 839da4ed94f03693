import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';

/** A place to drop a file on, a button for who does not drag, and a file to fill in. */
export function ChooseFile({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation('platform');
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is the first.
    <div
      className="drop"
      data-over={over || undefined}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        const file = e.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <p className="m">{t('import.drop', { format: 'CSV' })}</p>
      <p className="t2 q">{t('import.dropText', { encoding: 'UTF-8' })}</p>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv,text/plain,text/tab-separated-values"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          e.currentTarget.value = '';
          if (file) onFile(file);
        }}
      />
      <div className="row" style={{ justifyContent: 'center' }}>
        <button
          type="button"
          className="btn pri"
          data-busy={busy || undefined}
          onClick={() => input.current?.click()}
        >
          <Icon name="upload" s />
          {t('import.choose')}
        </button>
        <a className="btn" href="/api/v1/imports/example" download>
          <Icon name="dl" s />
          {t('import.example')}
        </a>
      </div>
    </div>
  );
}
