import { describe, expect, it } from 'vitest';
import { within } from './CropDialog.tsx';

describe('within', () => {
  it('keeps the square inside the picture', () => {
    expect(within({ x: -50, y: 900, side: 400 }, 1000, 800)).toEqual({ x: 0, y: 400, side: 400 });
  });
  it('keeps its size between 64 pixels and the shorter side', () => {
    expect(within({ x: 0, y: 0, side: 5 }, 1000, 800).side).toBe(64);
    expect(within({ x: 500, y: 0, side: 5000 }, 1000, 800)).toEqual({ x: 200, y: 0, side: 800 });
    expect(within({ x: 0, y: 0, side: 5 }, 40, 30)).toEqual({ x: 0, y: 0, side: 30 });
  });
  it('keeps a part of another shape inside the picture', () => {
    expect(within({ x: 0, y: 0, side: 5000 }, 1000, 1000, 1.5)).toEqual({ x: 0, y: 0, side: 1000 });
    expect(within({ x: 900, y: 900, side: 300 }, 1000, 1000, 1.5)).toEqual({ x: 700, y: 800, side: 300 });
    expect(within({ x: 0, y: 0, side: 5000 }, 3000, 100, 1.5)).toEqual({ x: 0, y: 0, side: 150 });
  });
});
