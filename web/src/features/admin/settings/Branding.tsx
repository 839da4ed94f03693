import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call, putFile } from '@/shared/api/client.ts';
import type { AdminSettings } from '@/shared/api/types.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { settingsQuery } from '../queries.ts';
import { SettingsForm } from './SettingsForm.tsx';
import { useSettingsForm } from './useSettingsForm.ts';

/** What the site looks like: the logo and the hue. */
export function Branding({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation('admin');
  const form = useSettingsForm({
    settings,
    name: 'branding',
    read: (s) => ({ hue: s.hue }),
    write: (v) => v,
  });
  const { hue } = form.values;
  return (
    <>
      <LogoField settings={settings} />
      <SettingsForm form={form}>
        <Field label={t('settings.hue')} hint={t('settings.hueHint')} error={form.fieldError('hue')}>
          <input
            type="range"
            min={0}
            max={359}
            value={hue}
            style={{ accentColor: `oklch(.5 .09 ${hue})`, inlineSize: '100%', minBlockSize: 44 }}
            onChange={(e) => form.set('hue', Number(e.currentTarget.value))}
          />
        </Field>
        <div className="row w" style={{ ['--cw-hue' as string]: hue }} aria-hidden="true">
          <span className="face" style={{ ['--h' as string]: hue }} />
          <span
            className="btn pri"
            style={{ background: `light-dark(oklch(.42 .075 ${hue}),oklch(.53 .085 ${hue}))` }}
          >
            {t('settings.sample')}
          </span>
        </div>
      </SettingsForm>
    </>
  );
}

/** The logo: choose a file, see it on both grounds, or take it away. */
function LogoField({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const kept = async (saved: AdminSettings) => {
    client.setQueryData(settingsQuery.queryKey, saved);
    await client.invalidateQueries({ queryKey: ['me'] });
    toast(t('settings.saved'));
  };
  const failed = useFailed();
  const put = useMutation({
    mutationFn: (file: File) => putFile<AdminSettings>('/admin/logo', file),
    onSuccess: kept,
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: () => call(api.DELETE('/admin/logo')),
    onSuccess: kept,
    onError: failed,
  });
  const { logo } = settings;
  return (
    <section className="set-l" aria-labelledby="logo-h">
      <h3 id="logo-h">{t('settings.logo')}</h3>
      <p className="q t2">{t('settings.logoHint')}</p>
      {logo ? (
        <div className="plates">
          {['', ' ink'].map((ground) => (
            <span key={ground} className={`plate logo${ground}`}>
              <img src={logo.url} alt="" width={logo.width} height={logo.height} data-ground={logo.ground} />
              <bdi className="clip">{settings.organisation}</bdi>
            </span>
          ))}
        </div>
      ) : null}
      <div className="row w">
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          hidden
          aria-hidden="true"
          tabIndex={-1}
          onChange={(e) => {
            const file = e.currentTarget.files?.[0];
            if (file) put.mutate(file);
            e.currentTarget.value = '';
          }}
        />
        <button
          type="button"
          className="btn"
          data-busy={put.isPending || undefined}
          onClick={() => input.current?.click()}
        >
          {t(logo ? 'settings.logoChange' : 'settings.logoAdd')}
        </button>
        {logo ? (
          <button
            type="button"
            className="btn bare"
            data-busy={remove.isPending || undefined}
            onClick={() => remove.mutate()}
          >
            {t('settings.logoRemove')}
          </button>
        ) : null}
      </div>
    </section>
  );
}
