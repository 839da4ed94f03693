import './meter.css';
import { useTranslation } from 'react-i18next';
import { passwordStrength } from './password.ts';

/** Four bars and the reason in words. */
export function PasswordMeter({ password, own }: { password: string; own?: readonly string[] }) {
  const { t } = useTranslation('account');
  const { score, words } = passwordStrength(password, own);
  return (
    <div className="field">
      <div className="pwm" data-weak={score < 2 || undefined} aria-hidden="true">
        {[1, 2, 3, 4].map((n) => (
          <i key={n} data-on={n <= score || undefined} />
        ))}
      </div>
      <span className="hint" aria-live="polite">
        {t(`password.${words}`)}
      </span>
    </div>
  );
}
