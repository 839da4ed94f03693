import { expect, it } from 'vitest';
import { seatParts } from './Seats.tsx';

it('draws a free seat and a taken one, however small their share', () => {
  expect([seatParts(0, 20), seatParts(1, 999), seatParts(10, 10), seatParts(999, 1)]).toEqual([0, 1, 5, 9]);
  expect([seatParts(20, 0), seatParts(0, 0)]).toEqual([10, 10]);
});
