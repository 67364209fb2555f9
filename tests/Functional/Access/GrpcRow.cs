using Google.Protobuf;
using Grpc.Core;

namespace TextToVideo.Functional.Access;

/// <summary>A row of the access table: a gRPC method, and the result for each caller.</summary>
/// <param name="Method">Service and method, as the app's routing has them.</param>
/// <param name="Request">What is sent, for the owner's video.</param>
/// <param name="Stranger">The status for a caller without a valid key.</param>
/// <param name="OtherTenant">The status for another tenant's key.</param>
/// <param name="Admin">The status for an admin key of another tenant.</param>
/// <param name="Owner">The status for the owner's key.</param>
internal sealed record GrpcRow(
    string Method,
    Func<string, IMessage> Request,
    StatusCode Stranger,
    StatusCode OtherTenant,
    StatusCode Admin,
    StatusCode Owner
)
{
    /// <summary>Whether the owner's call deletes the video, so that it needs a separate one.</summary>
    public bool IsDestructive { get; init; }

    public StatusCode StatusFor(Who who) =>
        who switch
        {
            Who.OtherTenant => OtherTenant,
            Who.Admin => Admin,
            Who.Owner => Owner,
            _ => Stranger,
        };
}
