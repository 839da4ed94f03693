import { type ReactNode, useId } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { Consent } from '../api/types.ts';
import { LEGAL_PATHS } from '../legal.ts';
import { Icon } from './Icon.tsx';

interface Box {
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string | undefined;
}

/** Agrees to what the text says. */
export function AgreeBox({ checked, onChange, error, children }: Box & { children: ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label className="check consent">
        <input
          type="checkbox"
          checked={checked}
          onChange={(e) => onChange(e.currentTarget.checked)}
          {...(error ? { 'aria-invalid': true, 'aria-describedby': id } : {})}
        />
        <span>{children}</span>
      </label>
      {error ? (
        <span className="err" id={id}>
          <Icon name="warn" s />
          {error}
        </span>
      ) : null}
    </div>
  );
}

/** Agrees to a legal page, which opens beside, so that nothing typed here is lost. */
export function ConsentBox({ page, ...box }: Box & { page: Consent['page'] }) {
  const { t } = useTranslation();
  return (
    <AgreeBox {...box}>
      <Trans
        t={t}
        i18nKey={`legal.agree.${page}`}
        components={{
          // biome-ignore lint/a11y/useAnchorContent: the text stands in the language file.
          page: <a className="link" href={LEGAL_PATHS[page]} target="_blank" rel="noopener" />,
        }}
      />
      <span className="sr"> ({t('legal.newTab')})</span>
    </AgreeBox>
  );
}
