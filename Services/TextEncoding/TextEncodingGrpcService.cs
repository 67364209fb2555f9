using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Contracts;
using TextToVideo.Inference.Models;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.V1;

namespace TextToVideo.TextEncoding;

/// <summary>The gRPC service of the text encoding stage.</summary>
internal sealed class TextEncodingGrpcService(TextEncodingWorker worker, IModelRepository models) : V1.TextEncoding.TextEncodingBase
{
    public override async Task<EncodeTextResponse> EncodeText(EncodeTextRequest request, ServerCallContext context)
    {
        if (!models.TryGet(request.Model, out ModelManifest? model))
        {
            throw GrpcErrors.InvalidArgument("model", $"must be one of {string.Join(", ", models.Models.Select(other => other.Name))}");
        }

        foreach ((string field, string text) in new[] { ("prompt", request.Prompt), ("negative_prompt", request.NegativePrompt) })
        {
            if (text.Length > model.Limits.PromptMaxCharacters)
            {
                throw GrpcErrors.InvalidArgument(field, $"must not be longer than {model.Limits.PromptMaxCharacters} characters");
            }

            if (!UnicodeText.IsValid(text))
            {
                throw GrpcErrors.InvalidArgument(field, "must be valid Unicode text");
            }
        }

        EncodedPrompt encoded = await worker.EncodeAsync(model.Name, request.Prompt, request.NegativePrompt, context.CancellationToken);
        return new EncodeTextResponse
        {
            Embedding = UnsafeByteOperations.UnsafeWrap(encoded.File.ToArray()),
            Model = encoded.Model,
            PromptTruncated = encoded.PromptTruncated,
        };
    }
}
