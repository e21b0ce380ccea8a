/** Every page and the module that draws it; a module is fetched when its page is first opened. */

import type { Role } from '../api/types';
import type { Route } from './match';

const WORKERS: readonly Role[] = ['annotator', 'artist', 'lead', 'admin'];
const STAFF: readonly Role[] = ['lead', 'engineer', 'admin'];
const ESCALATION_READERS: readonly Role[] = ['artist', 'lead', 'engineer', 'admin'];

export const routes: readonly Route[] = [
  { path: '/', tag: 'mq-home-screen', title: 'Home', load: () => import('../screens/home') },
  {
    path: '/login',
    tag: 'mq-login-screen',
    title: 'Log in',
    load: () => import('../screens/login'),
    isOpen: true,
  },
  {
    path: '/work',
    tag: 'mq-work-screen',
    title: 'Work',
    load: () => import('../screens/work'),
    isFullHeight: true,
    needsRoom: true,
    roles: WORKERS,
  },
  {
    path: '/previous',
    tag: 'mq-previous-screen',
    title: 'Previous items',
    load: () => import('../screens/previous'),
    roles: WORKERS,
  },
  { path: '/images', tag: 'mq-images-screen', title: 'Images', load: () => import('../screens/images') },
  {
    path: '/images/:id',
    tag: 'mq-image-screen',
    title: 'Image',
    load: () => import('../screens/image'),
    isFullHeight: true,
    needsRoom: true,
  },
  { path: '/objects', tag: 'mq-objects-screen', title: 'Objects', load: () => import('../screens/objects') },
  { path: '/objects/:id', tag: 'mq-object-screen', title: 'Object', load: () => import('../screens/object') },
  {
    path: '/escalations',
    tag: 'mq-escalations-screen',
    title: 'Escalations',
    load: () => import('../screens/escalations'),
    roles: ESCALATION_READERS,
  },
  {
    path: '/escalations/:id',
    tag: 'mq-escalation-screen',
    title: 'Escalation',
    load: () => import('../screens/escalation'),
    isFullHeight: true,
    needsRoom: true,
    roles: ESCALATION_READERS,
  },
  {
    path: '/datasets',
    tag: 'mq-datasets-screen',
    title: 'Datasets',
    load: () => import('../screens/datasets'),
    roles: STAFF,
  },
  {
    path: '/datasets/:id',
    tag: 'mq-dataset-screen',
    title: 'Snapshot',
    load: () => import('../screens/dataset'),
    roles: STAFF,
  },
  {
    path: '/models',
    tag: 'mq-models-screen',
    title: 'Models',
    load: () => import('../screens/models'),
    roles: STAFF,
  },
  {
    path: '/lead',
    tag: 'mq-lead-screen',
    title: 'Funnel',
    load: () => import('../screens/lead'),
    roles: STAFF,
  },
  {
    path: '/account',
    tag: 'mq-account-screen',
    title: 'Password and sessions',
    load: () => import('../screens/account'),
  },
  {
    path: '/reference',
    tag: 'mq-reference-screen',
    title: 'API reference',
    load: () => import('../screens/reference'),
  },
  { path: '/tokens', tag: 'mq-tokens-screen', title: 'API tokens', load: () => import('../screens/tokens') },
  {
    path: '/campaigns',
    tag: 'mq-campaigns-screen',
    title: 'Campaigns',
    load: () => import('../screens/campaigns'),
    roles: STAFF,
  },
];
