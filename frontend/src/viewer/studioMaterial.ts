/**
 * The one material of every candidate: three fixed lights and a soft sky, all in the camera's frame.
 *
 * Darker viewport lose comparisons, so light, exposure and tone are the same for everybody and roughness, metal and
 * emission of the file are left out: shape and colour are judged, not the renderer.
 */

import { DoubleSide, Matrix3, NoBlending, ShaderMaterial, type Texture, Vector3 } from 'three';
import { SHADINGS, type Shading } from './shading';

// Only what the mesh has: each interpolated number costs software renderers time on every triangle.
const VARYINGS = /* glsl */ `
#ifdef HAS_NORMALS
varying vec3 vNormalView;
#else
varying vec3 vPositionView;
#endif
#ifdef HAS_MAP
varying vec2 vMapUv;
#endif
#ifdef HAS_COLOURS
varying vec3 vColour;
#endif
`;

const VERTEX = /* glsl */ `
uniform mat3 mapTransform;
${VARYINGS}
void main() {
  vec4 positionView = modelViewMatrix * vec4(position, 1.0);
  #ifdef HAS_NORMALS
  vNormalView = normalMatrix * normal;
  #else
  vPositionView = positionView.xyz;
  #endif
  #ifdef HAS_MAP
  vMapUv = (mapTransform * vec3(uv, 1.0)).xy;
  #endif
  #ifdef HAS_COLOURS
  vColour = color.rgb;
  #endif
  gl_Position = projectionMatrix * positionView;
}
`;

const FRAGMENT = /* glsl */ `
uniform int mode;
uniform float opacity;
uniform vec3 baseColour;
uniform sampler2D map;
${VARYINGS}
const vec3 KEY = vec3(0.4243, 0.5657, 0.7071);
const vec3 FILL = vec3(-0.7682, 0.1280, 0.6273);
const vec3 RIM = vec3(0.0990, 0.6931, -0.7140);

vec3 facingNormal() {
  #ifdef HAS_NORMALS
  vec3 n = normalize(vNormalView);
  return gl_FrontFacing ? n : -n;
  #else
  vec3 n = normalize(cross(dFdx(vPositionView), dFdy(vPositionView)));
  return dot(n, vPositionView) > 0.0 ? -n : n;
  #endif
}

// Nowhere more than about 1, so that white stays below clipping.
vec3 studioLight(vec3 n) {
  float sky = 0.5 + 0.5 * n.y;
  vec3 light = mix(vec3(0.26, 0.25, 0.24), vec3(0.42, 0.43, 0.45), sky);
  light += vec3(0.54, 0.53, 0.52) * max(dot(n, KEY), 0.0);
  light += vec3(0.17, 0.18, 0.19) * max(dot(n, FILL), 0.0);
  light += vec3(0.16) * max(dot(n, RIM), 0.0);
  return light;
}

void main() {
  vec3 n = facingNormal();
  vec3 shown;
  if (mode == 2) {
    shown = 0.5 + 0.5 * n;
  } else {
    vec3 albedo = vec3(0.56, 0.54, 0.51);
    if (mode == 0) {
      albedo = baseColour;
      #ifdef HAS_COLOURS
      albedo *= vColour;
      #endif
      #ifdef HAS_MAP
      albedo *= texture2D(map, vMapUv).rgb;
      #endif
    }
    vec3 linear = albedo * studioLight(n);
    shown = mix(linear * 12.92, 1.055 * pow(max(linear, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, linear));
  }
  gl_FragColor = vec4(min(shown, vec3(1.0)) * opacity, opacity);
}
`;

export interface Surface {
  map: Texture | null;
  /** Linear RGB. */
  baseColour: readonly [number, number, number];
  hasVertexColours: boolean;
  hasNormals: boolean;
}

export class StudioMaterial extends ShaderMaterial {
  constructor(surface: Surface) {
    const { map, hasNormals, hasVertexColours } = surface;
    map?.updateMatrix();
    super({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      defines: {
        ...(map ? { HAS_MAP: '' } : {}),
        ...(hasNormals ? { HAS_NORMALS: '' } : {}),
        ...(hasVertexColours ? { HAS_COLOURS: '' } : {}),
      },
      uniforms: {
        mode: { value: 0 },
        opacity: { value: 1 },
        baseColour: { value: new Vector3(...surface.baseColour) },
        map: { value: map },
        mapTransform: { value: map ? map.matrix : new Matrix3() },
      },
      vertexColors: hasVertexColours,
      side: DoubleSide,
      // The nearest surface is written premultiplied: over a photo the page blends it once, without doubled layers.
      blending: NoBlending,
      polygonOffset: true,
      polygonOffsetFactor: 1,
      polygonOffsetUnits: 1,
    });
  }

  set shading(shading: Shading) {
    this.uniforms.mode!.value = SHADINGS.indexOf(shading);
  }

  /** 0..1, of the whole render over what lies behind the canvas. */
  set overlayOpacity(opacity: number) {
    this.uniforms.opacity!.value = opacity;
  }
}
