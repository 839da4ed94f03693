import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';

/** A short message; `undo` gives its way back. */
export interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
  action?: { label: string; run: () => void };
}

let list: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
function change(next: readonly Toast[]): void {
  list = next;
  for (const listener of listeners) listener();
}
function dismiss(id: number): void {
  change(list.filter((t) => t.id !== id));
}

/** Says something for eight seconds, longer when there is something to press. */
export function toast(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
  last += 1;
  const id = last;
  const { tone = 'good', action } = options;
  change([...list.slice(-2), { id, text, tone, ...(action ? { action } : {}) }]);
  setTimeout(() => dismiss(id), action ? 12_000 : 8000);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The messages, read out politely. Mounted once. */
export function Toasts() {
  const { t } = useTranslation();
  const items = useSyncExternalStore(subscribe, () => list);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {items.map((item) => (
        <div key={item.id} className={item.tone === 'bad' ? 'toast bad' : 'toast'}>
          <Icon name={item.tone === 'bad' ? 'warn' : 'check'} />
          <span className="grow">{item.text}</span>
          {item.action ? (
            <button
              type="button"
              className="btn sm"
              onClick={() => {
                item.action?.run();
                dismiss(item.id);
              }}
            >
              {item.action.label}
            </button>
          ) : null}
          <button
            type="button"
            className="btn sm sq"
            aria-label={t('close')}
            onClick={() => dismiss(item.id)}
          >
            <Icon name="x" s />
          </button>
        </div>
      ))}
    </div>
  );
}
