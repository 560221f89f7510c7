"""A small agency, compiled from YAML text: enough of everything for tests of the other rooms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from casework.catalogue import Catalogue
from casework.compiler import compile_agency
from casework.definition import digest_of, read_bundle

AGENCY = """\
format: 1
agency: town
title: {en: Town of Millbrook, es: Municipio de Millbrook}
languages: [en, es]
time_zone: America/Los_Angeles
region: US
currency: USD
theme: {colour: "#0b4f6c"}
help: {en: Call 311, es: Llame al 311}
teams:
  streets: {title: {en: Street repair, es: Calles}, email: streets@millbrook.example}
  rapid_north: {title: {en: Rapid team north, es: Equipo rápido norte}}
roles:
  officer:
    title: {en: Officer, es: Agente}
    sees: [personal]
    may:
      pothole: [read, create, change, act, assign, note, export]
      all: [read]
  clerk:
    title: Clerk
    may: {all: [read, create]}
    rows:
      pothole: team in ["streets"]
  admin:
    title: Administrator
    admin: true
    sees: [personal, sensitive]
    may: all
"""

ASSET = """\
entity: asset
title: {en: Asset, es: Activo}
plural: {en: Assets, es: Activos}
reference: "AS-{number:05}"
label: name
fields:
  name: {type: text, required: true, searchable: true, index: true}
  kind:
    type: choice
    options: {street_light: {en: Street light, es: Farola}, bin: {en: Bin, es: Papelera}}
  place: {type: geo_point}
  value_of_it: {type: money, min: 0}
  bought_on: {type: date}
list: {columns: [reference, name, kind]}
"""

POTHOLE = """\
case_type: pothole
title: {en: Pothole, es: Bache}
plural: {en: Potholes, es: Baches}
reference: "PH-{year}-{number:06}"

fields:
  place: {type: geo_point, title: {en: Place, es: Lugar}}
  street: {type: text, title: {en: Street, es: Calle}, required: true, searchable: true}
  district:
    type: choice
    title: {en: District, es: Distrito}
    options: {north: {en: North, es: Norte}, south: {en: South, es: Sur}}
    required: true
    index: true
  size:
    type: choice
    title: {en: Size, es: Tamaño}
    options: {small: {en: Small, es: Pequeño}, large: {en: Large, es: Grande}}
    required: true
  severity: {type: integer, min: 1, max: 5, title: {en: Severity, es: Gravedad}}
  details: {type: long_text, searchable: true}
  cost: {type: money, min: 0}
  asset: {type: record, to: asset}
  reporter: {type: person, privacy: personal, title: {en: Your details, es: Sus datos}}
  photo: {type: file, accept: image}
  photo_of_fix: {type: file, accept: image}
  is_urgent:
    type: computed
    of: boolean
    value: severity >= 4 and size == "large"

form:
  public: true
  intro: {en: Tell us about a hole in the road., es: Díganos dónde hay un bache.}
  receipt: {en: We look at it within three days., es: Lo revisamos en tres días.}
  steps:
    - title: {en: "Where is it?", es: "¿Dónde está?"}
      fields: [street, district, place]
    - title: {en: "How bad is it?", es: "¿Qué tan grave es?"}
      fields:
        - size
        - field: severity
          show: size == "large"
          require: size == "large"
        - details
        - photo
    - title: {en: About you, es: Sobre usted}
      fields: [reporter]

states:
  received:
    title: {en: Received, es: Recibido}
    public: {en: We have your report., es: Tenemos su reporte.}
    start: true
    on:
      accept:
        title: {en: Accept, es: Aceptar}
        to: in_progress
        roles: [officer]
        when: severity >= 1
        else: {en: Set a severity first, es: Primero indique la gravedad}
      refuse: {to: not_ours, ask: [reason]}
  in_progress:
    title: {en: In progress, es: En curso}
    public: {en: A crew is on its way., es: Una cuadrilla está en camino.}
    colour: yellow
    on:
      fix: {to: fixed, ask: [photo_of_fix, cost]}
      wait: {to: waiting_for_citizen, ask: [reason]}
  waiting_for_citizen:
    colour: grey
    on:
      resume: {to: in_progress}
  fixed:
    title: {en: Fixed, es: Reparado}
    public: {en: It is fixed., es: Está reparado.}
    final: done
    colour: green
  not_ours:
    title: {en: Not ours, es: No nos corresponde}
    final: refused
    colour: red

routing:
  - when: severity >= 4 and district in ["north"]
    team: rapid_north
    priority: high
    title: {en: A bad one in the north, es: Uno grave en el norte}
  - otherwise: true
    team: streets

deadlines:
  repair:
    title: {en: Repair, es: Reparación}
    start: entering in_progress
    stop: entering fixed
    due: 72 hours
    pause: [waiting_for_citizen]
    warn: 75%
    cites: City street standard 4.2
"""

TOWN: Mapping[str, str] = {
    "agency.yaml": AGENCY,
    "entities/asset.yaml": ASSET,
    "case_types/pothole.yaml": POTHOLE,
}


def compile_texts(texts: Mapping[str, str], number: int = 1) -> Catalogue:
    """The Catalogue of a bundle of YAML text."""
    return compile_agency(read_bundle(texts), number, digest_of(texts))


@cache
def town_catalogue() -> Catalogue:
    """The agency `town`: the case type `pothole` and the entity `asset`."""
    return compile_texts(TOWN)
