using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Inference.Models;
using TextToVideo.V1;

namespace TextToVideo.TextEncoding;

/// <summary>The gRPC service of the text encoding stage.</summary>
internal sealed class TextEncodingGrpcService(TextEncodingWorker worker, IModelRepository models) : V1.TextEncoding.TextEncodingBase
{
    public override async Task<EncodeTextResponse> EncodeText(EncodeTextRequest request, ServerCallContext context)
    {
        ModelManifest model = models.GetRequired(request.Model);
        ModelLimits.Check(model, new GenerationParameters { Prompt = request.Prompt, NegativePrompt = request.NegativePrompt });
        EncodedPrompt encoded = await worker.EncodeAsync(
            model.Name,
            request.Prompt,
            string.Empty,
            request.NegativePrompt,
            report: null,
            context.CancellationToken
        );
        return new EncodeTextResponse
        {
            Embedding = UnsafeByteOperations.UnsafeWrap(encoded.File.ToArray()),
            Model = encoded.Model,
            PromptTruncated = encoded.PromptTruncated,
            NegativePromptTruncated = encoded.NegativePromptTruncated,
        };
    }
}
