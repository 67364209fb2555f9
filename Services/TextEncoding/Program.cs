using TextToVideo.Artifacts;
using TextToVideo.Inference;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.TextEncoding;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddInference();
builder.AddArtifacts();
builder.AddTextEncoding();
builder.AddMessageBus();

WebApplication app = builder.Build();
app.MapDefaultEndpoints();
app.MapTextEncoding();
app.Run();
