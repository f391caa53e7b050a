"""Reference numbers for sampling: torch's noise, diffusers' levels, solvers and timestep sinusoid, numpy's seeding.

Writes test/parity/sampling/reference.json, a few kilobytes. Run from the repository's root:
    python training/reference/sampling.py
"""

import json
import pathlib

import numpy as np
import torch
from diffusers import DPMSolverMultistepScheduler, FlowMatchEulerDiscreteScheduler, FlowMatchHeunDiscreteScheduler
from diffusers.models.embeddings import get_timestep_embedding

FOLDER = pathlib.Path("test/parity/sampling")


def noise():
    cases = [(0, 1), (0, 2), (42, 5), (42, 15), (7, 16), (42, 17), (0, 33), (2**32 - 1, 20), (2**31, 15), (123456789, 47)]
    rows = []
    for seed, count in cases:
        numbers = torch.randn(count, generator=torch.Generator().manual_seed(seed))
        rows.append({"seed": str(seed), "count": count, "numbers": numbers.tolist()})
    latent = torch.randn(16 * 16 * 20, generator=torch.Generator().manual_seed(99))
    places = list(range(0, 5120, 640)) + [5119]
    return rows, {"seed": "99", "count": 5120, "places": places, "numbers": [latent[i].item() for i in places],
                  "sum": latent.double().sum().item()}


def words():
    """The first words after 2,000 others of a seed that takes two words, least significant first."""
    rows = []
    for seed in [2**32, 2**63 + 12345, 2**64 - 1]:
        bits = np.random.MT19937()
        bits._legacy_seeding([seed & 0xFFFFFFFF, seed >> 32])
        bits.random_raw(2000)
        rows.append({"seed": str(seed), "skip": 2000, "words": bits.random_raw(4).tolist()})
    return rows


def levels():
    rows = []
    for steps, shift in [(1, 3.0), (4, 3.0), (28, 3.0), (10, 1.0), (7, 6.5)]:
        scheduler = FlowMatchEulerDiscreteScheduler(shift=shift)
        scheduler.set_timesteps(steps)
        rows.append({"steps": steps, "shift": shift, "sigmas": scheduler.sigmas.tolist(),
                     "timesteps": scheduler.timesteps.tolist()})
    return rows


def velocity(latent, sigma):
    """A made-up model: smooth, not linear, different at each place."""
    place = torch.arange(latent.numel(), dtype=torch.float32)
    return torch.sin(latent + place * 0.1) + sigma * torch.cos(place)


def walks():
    sigmas = FlowMatchEulerDiscreteScheduler(shift=3.0)
    sigmas.set_timesteps(6)
    start = torch.randn(20, generator=torch.Generator().manual_seed(5))
    result = {"sigmas": sigmas.sigmas.tolist(), "start": start.tolist()}

    euler = FlowMatchEulerDiscreteScheduler(shift=3.0)
    euler.set_timesteps(6)
    latent = start.clone()
    for t in euler.timesteps:
        latent = euler.step(velocity(latent, t.item() / 1000), t, latent).prev_sample
    result["euler"] = latent.tolist()

    dpm = DPMSolverMultistepScheduler(use_flow_sigmas=True, prediction_type="flow_prediction", solver_order=2,
                                      algorithm_type="dpmsolver++", final_sigmas_type="zero")
    dpm.set_timesteps(6)
    dpm.sigmas = sigmas.sigmas.clone()
    dpm.timesteps = sigmas.timesteps.clone()
    dpm.set_begin_index(0)
    latent = start.clone()
    for t in dpm.timesteps:
        latent = dpm.step(velocity(latent, t.item() / 1000), t, latent).prev_sample
    result["dpmpp-2m"] = latent.tolist()

    heun = FlowMatchHeunDiscreteScheduler(shift=3.0)
    heun.set_timesteps(6)
    heun.sigmas = torch.cat([sigmas.sigmas[:1], sigmas.sigmas[1:-1].repeat_interleave(2), sigmas.sigmas[-1:]])
    heun.timesteps = heun.sigmas[:-1] * 1000
    heun.set_begin_index(0)
    latent = start.clone()
    for i, t in enumerate(heun.timesteps):
        latent = heun.step(velocity(latent, heun.sigmas[i].item()), t, latent).prev_sample
    result["heun"] = latent.tolist()
    return result


def sinusoids():
    rows = []
    for timestep in [0.0, 8.928895, 500.0, 999.5, 1000.0]:
        embedding = get_timestep_embedding(torch.tensor([timestep]), 256, flip_sin_to_cos=True, downscale_freq_shift=0)
        rows.append({"timestep": timestep, "embedding": embedding[0, ::5].tolist()})
    return rows


if __name__ == "__main__":
    few, many = noise()
    FOLDER.mkdir(parents=True, exist_ok=True)
    reference = {"noise": few, "latentNoise": many, "words": words(), "levels": levels(), "walks": walks(),
                 "sinusoids": sinusoids()}
    (FOLDER / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")
