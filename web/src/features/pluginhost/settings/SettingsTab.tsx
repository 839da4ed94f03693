import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import type { PluginDetail } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { refreshPlugins, saveSettings } from '../queries.ts';
import { SettingField, useSettingTexts } from './SettingField.tsx';
import { bodyOf, type SecretAct, settingsOf, type Values, valuesOf, wrongOf } from './schema.ts';

/** The settings of a plugin, as a form made of their schema. */
export function SettingsTab({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  // Its own texts are asked for here alone: a plugin that is off has nothing else in the browser.
  const { ready } = useTranslation(`plugin.${plugin.id}`);
  const settings = settingsOf(plugin.schema);
  if (!settings.length) return <EmptyState title={t('settings.empty')} why={t('settings.emptyWhy')} />;
  // Within a box of the page's width, so that it begins where the tabs do.
  return ready ? (
    <div>
      <Form plugin={plugin} />
    </div>
  ) : null;
}

function Form({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const client = useQueryClient();
  const texts = useSettingTexts(plugin.id);
  const settings = settingsOf(plugin.schema);
  const [acts, setActs] = useState<Record<string, SecretAct>>({});
  const form = useForm<Values>({
    initial: valuesOf(settings, plugin.settings),
    draft: `plugin-settings-${plugin.id}`,
    secret: settings.filter((s) => s.kind === 'secret').map((s) => s.name),
    submit: async (values) => {
      const saved = await saveSettings(plugin.id, bodyOf(settings, values, acts));
      form.reset(valuesOf(settings, saved.settings));
      setActs({});
      void refreshPlugins(client, saved);
      toast(t('settings.saved'));
    },
  });
  const fields = form.error?.fields ?? {};
  const said = (setting: (typeof settings)[number]) => {
    const wrong = wrongOf(setting, form.values, fields);
    if (!wrong) return undefined;
    return wrong.line === null
      ? wrong.says
      : t('settings.line', { line: f.num(wrong.line), says: wrong.says });
  };
  const elsewhere = fields.values;
  return (
    <form ref={form.form} className="fields plg-f" onSubmit={form.onSubmit} noValidate>
      {form.message ? (
        <Note tone="bad">
          {form.message} {elsewhere}
        </Note>
      ) : null}
      {settings.map((s) => (
        <SettingField
          key={s.name}
          setting={s}
          texts={texts}
          value={form.values[s.name] ?? ''}
          error={said(s)}
          secret={
            s.kind === 'secret'
              ? {
                  isSet: plugin.secrets.includes(s.name),
                  act: acts[s.name] ?? 'keep',
                  onAct: (act) => {
                    setActs({ ...acts, [s.name]: act });
                    form.set(s.name, ''); // what was typed before is not meant any more
                  },
                }
              : null
          }
          onChange={(value) => form.set(s.name, value)}
        />
      ))}
      <div>
        <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
          {t('settings.save')}
        </button>
      </div>
    </form>
  );
}
