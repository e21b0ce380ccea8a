"""Small random SAM 2 and SAM 3 of transformers' own classes, saved as a user's directory: nothing is downloaded."""

from pathlib import Path
from typing import Any

SIDE_2, SIDE_3, HIDDEN = 128, 112, 32


def save_sam2(directory: Path) -> None:
    """Write a SAM 2 of 128 pixels."""
    import torch
    from transformers import Sam2Config, Sam2ImageProcessor, Sam2Model, Sam2Processor

    backbone = {
        "model_type": "sam2_hiera_det_model", "hidden_size": 8, "image_size": [SIDE_2, SIDE_2], "blocks_per_stage": [1, 1, 2, 1],
        "embed_dim_per_stage": [8, 16, 32, 64], "num_attention_heads_per_stage": [1, 1, 2, 2],
        "window_size_per_stage": [8, 4, 4, 2], "global_attention_blocks": [3],
    }  # fmt: skip
    config = Sam2Config(
        vision_config={
            "model_type": "sam2_vision_model", "backbone_config": backbone, "backbone_channel_list": [64, 32, 16, 8],
            "backbone_feature_sizes": [[32, 32], [16, 16], [8, 8]], "fpn_hidden_size": HIDDEN,
        },
        prompt_encoder_config={"hidden_size": HIDDEN, "image_size": SIDE_2, "patch_size": 16},
        mask_decoder_config=_decoder(),
    )  # fmt: skip
    torch.manual_seed(0)
    Sam2Model(config).save_pretrained(directory)
    sizes = {"size": {"height": SIDE_2, "width": SIDE_2}, "mask_size": {"height": 32, "width": 32}}
    Sam2Processor(Sam2ImageProcessor(**sizes)).save_pretrained(directory)


def save_sam3(directory: Path) -> None:
    """Write the detector and the tracker of a SAM 3 of 112 pixels, as one published directory holds both."""
    import torch
    from transformers import Sam3Config, Sam3ImageProcessor, Sam3Model, Sam3Processor

    torch.manual_seed(0)
    Sam3Model(Sam3Config(**_detector())).save_pretrained(directory)
    sizes = {"size": {"height": SIDE_3, "width": SIDE_3}, "mask_size": {"height": 32, "width": 32}}
    Sam3Processor(Sam3ImageProcessor(**sizes), _tokenizer()).save_pretrained(directory)


def tracker() -> tuple[Any, Any]:
    """Return the processor and the model of SAM 3's tracker."""
    import torch
    from transformers import Sam3ImageProcessor, Sam3TrackerConfig, Sam3TrackerModel, Sam3TrackerProcessor

    torch.manual_seed(1)
    config = Sam3TrackerConfig(
        vision_config=_vision(),
        prompt_encoder_config={"hidden_size": HIDDEN, "image_size": SIDE_3, "patch_size": 14},
        mask_decoder_config=_decoder(),
    )
    sizes = {"size": {"height": SIDE_3, "width": SIDE_3}, "mask_size": {"height": 32, "width": 32}}
    return Sam3TrackerProcessor(Sam3ImageProcessor(**sizes)), Sam3TrackerModel(config).eval()


def _decoder() -> dict[str, int]:
    return {"hidden_size": HIDDEN, "mlp_dim": 64, "num_attention_heads": 2, "iou_head_hidden_dim": HIDDEN}


def _vision() -> dict[str, Any]:
    backbone = {
        "model_type": "sam3_vit_model", "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
        "image_size": SIDE_3, "patch_size": 14, "window_size": 4, "global_attn_indexes": [1], "pretrain_image_size": 56,
    }  # fmt: skip
    sizes = [[32, 32], [16, 16], [8, 8]]
    return {"model_type": "sam3_vision_model", "backbone_config": backbone, "fpn_hidden_size": HIDDEN, "backbone_feature_sizes": sizes}  # fmt: skip


def _detector() -> dict[str, Any]:
    layers = {"hidden_size": HIDDEN, "num_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    text = {
        "model_type": "clip_text_model", "vocab_size": 600, "hidden_size": 32, "intermediate_size": 64, "projection_dim": 32,
        "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 32, "eos_token_id": 513, "bos_token_id": 512,
    }  # fmt: skip
    return {
        "vision_config": _vision(),
        "text_config": text,
        "geometry_encoder_config": layers | {"roi_size": 3},
        "detr_encoder_config": layers,
        "detr_decoder_config": layers | {"num_queries": 8},
        "mask_decoder_config": {"hidden_size": HIDDEN, "num_attention_heads": 2},
    }


def _tokenizer() -> Any:
    from transformers import CLIPTokenizer

    letters = [chr(code) for code in range(33, 127)]
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    words += [f"<unused{number}>" for number in range(len(words), 512)] + ["<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=[], model_max_length=32)
