import { Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Resource } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { OrderList } from '@/shared/sortable/OrderList.tsx';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useSpoken } from '@/shared/ui/Spoken.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { UploadList } from '@/shared/upload/UploadList.tsx';
import { useUploads } from '@/shared/upload/useUploads.ts';
import { resourcesQuery } from './queries.ts';

/** How many files and links a content may have beside it. */
const MOST = 50;

/** Files and links beside a content: added, put in order, renamed, and taken away with a way back. */
export function Resources({ courseId, id }: { courseId: string; id: string }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const client = useQueryClient();
  const options = resourcesQuery(courseId, id);
  const list = useQuery(options).data?.items;
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [edited, setEdited] = useState<Resource | 'link' | null>(null);
  const { say, spoken } = useSpoken();
  const failed = useFailed();
  const { maxUpload } = useMe().settings;
  const kept = (answer: { items: Resource[] }) => client.setQueryData(options.queryKey, answer);
  const path = { id };
  const uploads = useUploads(
    { courseId, purpose: 'content' },
    {
      keep: async (assetId) => {
        kept(await call(api.POST('/contents/{id}/resources', { params: { path }, body: { assetId } })));
      },
      onEnd: (row, ok) =>
        say(
          ok
            ? t('resource.arrived', { name: row.name })
            : t('resource.notArrived', { name: row.name, why: row.reason || t('common:upload.failed') }),
        ),
      limit: { most: maxUpload, tooLarge: t('file.tooLarge', { most: f.bytes(maxUpload) }) },
    },
  );
  const act = async (run: () => Promise<{ items: Resource[] }>) => {
    try {
      kept(await run());
      return true;
    } catch (cause) {
      failed(cause);
      void client.invalidateQueries({ queryKey: options.queryKey });
      return false;
    }
  };
  const remove = async (r: Resource) => {
    const one = { params: { path: { id: r.id } } };
    if (!(await act(() => call(api.DELETE('/resources/{id}', one))))) return;
    toast(t('resource.removed', { title: r.title }), {
      action: {
        label: t('undo'),
        run: () => void act(() => call(api.POST('/resources/{id}/restore', one))),
      },
    });
  };
  const order = (ids: string[]) => {
    const before = list ?? [];
    kept({ items: ids.flatMap((one) => before.find((r) => r.id === one) ?? []) });
    void act(() => call(api.PUT('/contents/{id}/resources', { params: { path }, body: { resources: ids } })));
  };
  const take = (files: FileList | null) => {
    if (files?.length) uploads.add(files);
  };
  const onDrop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    take(e.dataTransfer.files);
  };
  const full = (list?.length ?? 0) >= MOST;
  return (
    <section
      className="pane-x res"
      aria-labelledby={`res-${id}`}
      data-over={over || undefined}
      onDragOver={(e) => {
        if (!e.dataTransfer.types.includes('Files')) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <h3 id={`res-${id}`}>{t('resource.title')}</h3>
      <p className="t2 q">{t('resource.lead')}</p>
      {list?.length === 0 ? null : list ? (
        <OrderList
          label={t('resource.title')}
          onOrder={order}
          rows={list.map((r) => ({
            id: r.id,
            title: r.title,
            before: <Icon name={r.kind === 'link' ? 'globe' : 'doc'} s />,
            after: (
              <span className="t1 qq">
                {r.kind === 'link' ? (
                  <bdi dir="ltr" className="clip res-u">
                    {hostOf(r.url)}
                  </bdi>
                ) : (
                  f.bytes(r.sizeBytes ?? 0)
                )}
              </span>
            ),
            menu: (
              <>
                <Menu.Item
                  leftSection={<Icon name="eye" s />}
                  component="a"
                  href={r.url}
                  target="_blank"
                  rel="noopener noreferrer"
                >
                  {t('resource.open')}
                </Menu.Item>
                <Menu.Item leftSection={<Icon name="edit" s />} onClick={() => setEdited(r)}>
                  {t(r.kind === 'link' ? 'resource.edit' : 'resource.rename')}
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item data-bad leftSection={<Icon name="trash" s />} onClick={() => void remove(r)}>
                  {t('resource.remove')}
                </Menu.Item>
              </>
            ),
          }))}
        />
      ) : (
        <SkeletonRows rows={1} height={42} />
      )}
      <UploadList
        rows={uploads.rows}
        label={t('file.progress')}
        onCancel={uploads.cancel}
        onPause={uploads.pause}
        onRetry={uploads.retry}
      />
      {full ? (
        <p className="t2 q">{t('resource.full', { n: f.num(MOST) })}</p>
      ) : (
        <div className="row w">
          <button type="button" className="btn sm" onClick={() => input.current?.click()}>
            <Icon name="upload" s />
            {t('resource.addFiles')}
          </button>
          <button type="button" className="btn sm" onClick={() => setEdited('link')}>
            <Icon name="plus" s />
            {t('resource.addLink')}
          </button>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            aria-hidden="true"
            tabIndex={-1}
            onChange={(e) => {
              take(e.currentTarget.files);
              e.currentTarget.value = '';
            }}
          />
        </div>
      )}
      {edited ? (
        <ResourceDialog
          resource={edited === 'link' ? null : edited}
          contentId={id}
          onKept={kept}
          onClose={() => setEdited(null)}
        />
      ) : null}
      {spoken}
    </section>
  );
}

const hostOf = (url: string) => {
  try {
    return new URL(url).hostname.replace(/^www\./, '');
  } catch {
    return url;
  }
};

function ResourceDialog({
  resource,
  contentId,
  onKept,
  onClose,
}: {
  resource: Resource | null;
  contentId: string;
  onKept: (answer: { items: Resource[] }) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('studio');
  const link = resource === null || resource.kind === 'link';
  const form = useForm({
    initial: { title: resource?.title ?? '', url: resource && link ? resource.url : '' },
    submit: async (v) => {
      onKept(
        await (resource
          ? call(
              api.PATCH('/resources/{id}', {
                params: { path: { id: resource.id } },
                body: { title: v.title, ...(link ? { url: v.url } : {}) },
              }),
            )
          : call(
              api.POST('/contents/{id}/resources', {
                params: { path: { id: contentId } },
                body: { url: v.url, title: v.title },
              }),
            )),
      );
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={t(resource ? (link ? 'resource.edit' : 'resource.rename') : 'resource.addLink')}
      action={t('saveAction')}
      onClose={onClose}
    >
      {link ? (
        <Field label={t('resource.url')} hint={t('resource.urlHint')} error={form.fieldError('url')}>
          <input
            className="in"
            dir="ltr"
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
            {...form.text('url')}
          />
        </Field>
      ) : null}
      <Field
        label={resource ? t('resource.name') : `${t('resource.name')} (${t('optional')})`}
        error={form.fieldError('title')}
      >
        <input className="in" dir="auto" maxLength={200} {...form.text('title')} />
      </Field>
    </FormDialog>
  );
}
