import './meter.css';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { passwordStrength } from './password.ts';

/** Four bars and the reason in words. */
export function PasswordMeter({ password, own }: { password: string; own?: readonly string[] }) {
  const { t } = useTranslation('account');
  const f = useFormat();
  const least = useMe().settings.passwordMinimum;
  const { score, words } = passwordStrength(password, least, own);
  return (
    <div className="field">
      <div className="pwm" data-weak={score < 2 || undefined} aria-hidden="true">
        {[1, 2, 3, 4].map((n) => (
          <i key={n} data-on={n <= score || undefined} />
        ))}
      </div>
      <span className="hint" aria-live="polite">
        {t(`password.${words}`, { count: least, n: f.num(least) })}
      </span>
    </div>
  );
}
