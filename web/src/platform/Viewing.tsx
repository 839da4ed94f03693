import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { languageOf } from '@/shared/i18n/index.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { afterIdentityChange, applyLanguage, meQuery } from './session.ts';
import { toast } from './toasts.tsx';

/** Tells a super admin, on every page, whose view of the site this is, and leads back to the own one. */
export function Viewing({ name }: { name: string }) {
  const { t } = useTranslation('platform');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const stop = async () => {
    setBusy(true);
    try {
      await call(api.DELETE('/me/view-as'));
      await navigate({ to: '/' });
      await afterIdentityChange(client);
      const own = client.getQueryData(meQuery.queryKey)?.user;
      if (own) await applyLanguage(languageOf(own.language));
      await navigate({ to: '/admin/users' });
    } catch {
      toast(t('problem.networkWriting'), { tone: 'bad' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="viewing" role="status">
      <Icon name="eye" />
      <span className="grow">{t('viewing.text', { name })}</span>
      <button type="button" className="btn sm" data-busy={busy || undefined} onClick={() => void stop()}>
        {t('viewing.stop')}
      </button>
    </div>
  );
}
