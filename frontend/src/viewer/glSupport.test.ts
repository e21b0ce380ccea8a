import { expect, it } from 'vitest';
import { cappedPixelRatio, isSoftwareRenderer } from './glSupport';

it('knows software renderers by name', () => {
  expect(isSoftwareRenderer('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)))')).toBe(true);
  expect(isSoftwareRenderer('llvmpipe (LLVM 15.0.6, 256 bits)')).toBe(true);
  expect(isSoftwareRenderer('ANGLE (NVIDIA, NVIDIA GeForce RTX 3060)')).toBe(false);
});

it('caps the pixel ratio', () => {
  expect([cappedPixelRatio('software', 3), cappedPixelRatio('hardware', 3)]).toEqual([1, 2]);
  expect(cappedPixelRatio('hardware', 1.5)).toBe(1.5);
});
