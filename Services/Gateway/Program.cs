using TextToVideo.Gateway;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGateway();
builder.AddGatewayProxy();

WebApplication app = builder.Build();
app.UseGateway();
app.MapDefaultEndpoints();
app.MapGatewayProxy();
return await app.RunGatewayAsync();
