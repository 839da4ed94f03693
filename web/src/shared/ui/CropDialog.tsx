import './crop.css';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog.tsx';

/** The part of a picture that is kept, in the picture's own pixels; `side` is its width. */
export interface Crop {
  x: number;
  y: number;
  side: number;
}

/** How high a part is that is `side` wide. */
export const heightOf = (side: number, ratio: number): number => Math.max(1, Math.floor(side / ratio));

/** The widest part of that ratio in a picture. */
const widest = (width: number, height: number, ratio: number) =>
  Math.max(1, Math.min(width, Math.floor(height * ratio)));

/** Where the part lies after a step: it never leaves the picture and is never narrower than 64 pixels. */
export function within(crop: Crop, width: number, height: number, ratio = 1): Crop {
  const most = widest(width, height, ratio);
  const side = Math.round(Math.max(Math.min(64, most), Math.min(crop.side, most)));
  const into = (at: number, all: number) => Math.round(Math.max(0, Math.min(at, all)));
  return { x: into(crop.x, width - side), y: into(crop.y, height - heightOf(side, ratio)), side };
}

/** Cuts a part out of a picture: by pointer, by the arrow keys, and by a slider for its size. */
export function CropDialog({
  file,
  title,
  action,
  busy,
  ratio = 1,
  onCut,
  onClose,
  onUnreadable,
}: {
  file: File;
  title: string;
  action: string;
  busy: boolean;
  /** Width by height of what is kept; a square is shown as the circle that it becomes. */
  ratio?: number;
  onCut: (crop: Crop) => void;
  onClose: () => void;
  onUnreadable: () => void;
}) {
  const { t } = useTranslation();
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const [crop, setCrop] = useState<Crop>({ x: 0, y: 0, side: 0 });
  const frame = useRef<HTMLDivElement>(null);
  const held = useRef<{ x: number; y: number; crop: Crop } | null>(null);
  const move = (next: Crop) => size && setCrop(within(next, size.width, size.height, ratio));
  const drag = (e: PointerEvent) => {
    if (!held.current || !frame.current || !size) return;
    const scale = size.width / frame.current.clientWidth;
    const { crop: from, x, y } = held.current;
    move({ ...from, x: from.x + (e.clientX - x) * scale, y: from.y + (e.clientY - y) * scale });
  };
  const percent = (n: number, of: number) => `${(n / of) * 100}%`;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={title}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="button"
            className="btn pri"
            disabled={!size}
            data-busy={busy || undefined}
            onClick={() => onCut(crop)}
          >
            {action}
          </button>
        </>
      }
    >
      <div className="col">
        <div ref={frame} className="crop" dir="ltr">
          <img
            src={url}
            alt=""
            draggable={false}
            onError={onUnreadable}
            onLoad={(e) => {
              const { naturalWidth: width, naturalHeight: height } = e.currentTarget;
              const side = widest(width, height, ratio);
              setSize({ width, height });
              setCrop({
                x: Math.round((width - side) / 2),
                y: Math.round((height - heightOf(side, ratio)) / 2),
                side,
              });
            }}
          />
          {size ? (
            // biome-ignore lint/a11y/useSemanticElements: no element is a square to be moved.
            <div
              className={ratio === 1 ? 'crop-s' : 'crop-s wide'}
              role="group"
              aria-label={t('crop.square')}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move it.
              tabIndex={0}
              style={{
                insetInlineStart: percent(crop.x, size.width),
                insetBlockStart: percent(crop.y, size.height),
                inlineSize: percent(crop.side, size.width),
                blockSize: percent(heightOf(crop.side, ratio), size.height),
              }}
              onPointerDown={(e) => {
                e.currentTarget.setPointerCapture(e.pointerId);
                held.current = { x: e.clientX, y: e.clientY, crop };
              }}
              onPointerMove={drag}
              onPointerUp={() => {
                held.current = null;
              }}
              onKeyDown={(e) => {
                const step = Math.max(1, Math.round(size.width / 50));
                const by = {
                  ArrowLeft: [-step, 0],
                  ArrowRight: [step, 0],
                  ArrowUp: [0, -step],
                  ArrowDown: [0, step],
                }[e.key];
                if (!by) return;
                e.preventDefault();
                move({ ...crop, x: crop.x + (by[0] ?? 0), y: crop.y + (by[1] ?? 0) });
              }}
            />
          ) : null}
        </div>
        <label className="field">
          <span>{t('crop.size')}</span>
          <input
            type="range"
            min={20}
            max={100}
            value={size ? Math.round((crop.side / widest(size.width, size.height, ratio)) * 100) : 100}
            onChange={(e) => {
              if (!size) return;
              const side = (Number(e.currentTarget.value) / 100) * widest(size.width, size.height, ratio);
              const less = crop.side - side;
              move({ side, x: crop.x + less / 2, y: crop.y + less / ratio / 2 });
            }}
          />
        </label>
      </div>
    </Dialog>
  );
}
