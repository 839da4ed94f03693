import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Field, Switch } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { changeEndpoint, createEndpoint, type Endpoint } from './api.ts';

/** Where a server is named, and what it is told. */
export function EndpointDialog({
  endpoint,
  events,
  onClose,
  onCreated,
}: {
  /** null adds one. */
  endpoint: Endpoint | null;
  /** That can be asked for. */
  events: readonly string[];
  onClose: () => void;
  onCreated: (secret: string) => void;
}) {
  const { t } = useTranslation('plugin.webhooks');
  const cache = useQueryClient();
  const form = useForm({
    initial: {
      name: endpoint?.name ?? '',
      url: endpoint?.url ?? 'https://',
      events: endpoint?.events ?? [],
      isActive: endpoint?.isActive ?? true,
    },
    submit: async (draft) => {
      if (endpoint) await changeEndpoint(endpoint.id, draft);
      else onCreated((await createEndpoint(draft)).secret);
      await cache.invalidateQueries({ queryKey: ['x', 'webhooks'] });
      onClose();
    },
  });
  const { values, set } = form;
  const wrong = form.fieldError('events');
  return (
    <FormDialog
      form={form}
      wide
      title={t(endpoint ? 'editTitle' : 'add')}
      action={t(endpoint ? 'save' : 'add')}
      onClose={onClose}
    >
      <Field label={t('name')} hint={t('nameHint')} error={form.fieldError('name')}>
        <input className="in" maxLength={100} dir="auto" {...form.text('name')} />
      </Field>
      <Field label={t('url')} hint={t('urlHint')} error={form.fieldError('url')}>
        <input className="in code" type="url" maxLength={2000} dir="ltr" {...form.text('url')} />
      </Field>
      <fieldset className="whk-ev" aria-describedby={wrong ? 'whk-ev-e' : undefined}>
        <legend className="lab">{t('events')}</legend>
        <div className="row">
          <button type="button" className="btn bare sm" onClick={() => set('events', [...events])}>
            {t('all')}
          </button>
          <button type="button" className="btn bare sm" onClick={() => set('events', [])}>
            {t('nothing')}
          </button>
        </div>
        <div className="whk-evs">
          {events.map((name) => (
            <label key={name} className="check">
              <input
                type="checkbox"
                checked={values.events.includes(name)}
                onChange={(e) =>
                  set(
                    'events',
                    e.currentTarget.checked
                      ? [...values.events, name]
                      : values.events.filter((other) => other !== name),
                  )
                }
              />
              <span>
                {t(`event.${name.replace('.', '_')}`)}
                <bdi className="code t1 qq" style={{ display: 'block' }}>
                  {name}
                </bdi>
              </span>
            </label>
          ))}
        </div>
        {wrong ? (
          <span className="err" id="whk-ev-e" role="alert">
            {wrong}
          </span>
        ) : null}
      </fieldset>
      <Switch
        label={t('isActive')}
        checked={values.isActive}
        onChange={(e) => set('isActive', e.currentTarget.checked)}
      />
    </FormDialog>
  );
}
